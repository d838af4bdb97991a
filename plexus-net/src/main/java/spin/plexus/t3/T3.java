package spin.plexus.t3;

import spin.dispatcher.EventInterface;

/// The event of the T3 links.
@EventInterface
public interface T3 {
    /// A well-formed frame has come in.
    ///
    /// @param frame readable until the raise returns
    void packetArrived(T3View frame);
}
