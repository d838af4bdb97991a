package spin.core.device;

/// A network interface of the machine, as protocols see it: frames go to it, and come from it as [Frame]s.
public interface Link {
    /// Bytes before the payload of a frame.
    int HEADER_LENGTH = 14;
    /// Bytes of payload that fit any Ethernet.
    int ETHERNET_MTU = 1500;

    /// Unique in its machine, such as `eth0`.
    String name();

    /// The station address in the lower 48 bits; 0 where there are no stations, as on the loop-back link.
    long station();

    /// The longest payload of a frame.
    int mtu();

    /// Puts a frame on the wire.
    ///
    /// @param frame the bytes from the destination address on, without the checksum; copied before this returns
    /// @throws IllegalArgumentException when it is shorter than a header or its payload longer than [#mtu]
    void send(byte[] frame);

    /// The frame, if `link` may send it.
    static byte[] checked(Link link, byte[] frame) {
        if (frame.length < HEADER_LENGTH || frame.length > HEADER_LENGTH + link.mtu()) {
            throw new IllegalArgumentException("a frame on %s has %d to %d bytes, not %d".formatted(link.name(),
                    HEADER_LENGTH, HEADER_LENGTH + link.mtu(), frame.length));
        }
        return frame;
    }
}
