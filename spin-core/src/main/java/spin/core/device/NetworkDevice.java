package spin.core.device;

/// The events of a network device.
public interface NetworkDevice {
    /// A frame has come in.
    ///
    /// @param frame read-only, and dead when the raise returns: what outlives the raise takes a copy
    void frameArrived(Frame frame);

    /// Puts a frame on the wire.
    ///
    /// @param frame the bytes from the destination address on, without the checksum; copied before this returns
    /// @throws IllegalArgumentException when it is shorter than a header of 14 bytes or longer than 1514
    void send(byte[] frame);
}
