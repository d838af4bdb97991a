package spin.core.device;

import spin.dispatcher.EventInterface;

/// The events of the network interfaces, of all of them: a frame says which link it came by.
@EventInterface
public interface NetworkDevice {
    /// A frame has come in.
    ///
    /// @param frame read-only, and dead when the raise returns: what outlives the raise takes a copy
    void frameArrived(Frame frame);

    /// A frame is to be put on the wire of `link`.
    ///
    /// @param frame as [Link#send] takes it
    void send(Link link, byte[] frame);
}
