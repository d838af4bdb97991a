package spin.hw.net.pcap;

/// Which way a captured frame went, with the number it has in a packet's flags.
public enum Direction {
    /// The capture does not say.
    UNKNOWN(0),
    /// To the interface.
    INBOUND(1),
    /// From the interface.
    OUTBOUND(2);

    private final int flags;

    Direction(int flags) {
        this.flags = flags;
    }

    int flags() {
        return flags;
    }

    static Direction of(long flags) {
        return switch ((int) (flags & 3)) {
            case 1 -> INBOUND;
            case 2 -> OUTBOUND;
            default -> UNKNOWN;
        };
    }
}
