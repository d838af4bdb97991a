package spin.plexus.ethernet;

import spin.dispatcher.EventInterface;

/// The event of the link layer.
@EventInterface
public interface Ethernet {
    /// A well-formed frame has come in.
    ///
    /// @param frame readable until the raise returns
    void packetArrived(EthernetView frame);
}
