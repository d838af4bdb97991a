package spin.core.device;

/// A network interface of the machine, as protocols see it: frames go to it, and come from it as [Frame]s.
public interface Link {
    /// Bytes before the payload of a frame in memory; see [Framing].
    int HEADER_LENGTH = 14;

    /// Unique in its machine, such as `eth0`.
    String name();

    /// The station address in the lower 48 bits, or the number of the circuit; 0 where there are no stations, as on the loop-back link.
    long station();

    /// What its frames begin with.
    default Framing framing() {
        return Framing.ETHERNET;
    }

    /// Whether it leads to this machine itself.
    default boolean isLoopback() {
        return false;
    }

    /// The longest payload of a frame.
    default int mtu() {
        return framing().mtu();
    }

    /// Puts a frame on the wire.
    ///
    /// @param frame [#HEADER_LENGTH] bytes that end with the header, and the payload, without the checksum; copied before this returns
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
