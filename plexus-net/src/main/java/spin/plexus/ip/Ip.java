package spin.plexus.ip;

import spin.dispatcher.EventInterface;

/// The event of the network layer.
@EventInterface
public interface Ip {
    /// A well-formed packet for this machine has come in.
    ///
    /// @param packet readable until the raise returns
    void packetArrived(IpView packet);
}
