package spin.plexus.wire;

/// Why a packet went no further, as its sender is told; type and code are those of ICMP.
///
/// Source: RFC 792; RFC 1122, 3.2.2.
public enum ErrorKind {
    NET_UNREACHABLE(3, 0),
    HOST_UNREACHABLE(3, 1),
    PROTOCOL_UNREACHABLE(3, 2),
    PORT_UNREACHABLE(3, 3),
    FRAGMENTATION_NEEDED(3, 4),
    TIME_EXCEEDED(11, 0),
    REASSEMBLY_TIME_EXCEEDED(11, 1),
    PARAMETER_PROBLEM(12, 0),
    /// Any other error that somebody sends us; we send none of these.
    OTHER(-1, -1);

    private final int type;
    private final int code;

    ErrorKind(int type, int code) {
        this.type = type;
        this.code = code;
    }

    public int type() {
        return type;
    }

    public int code() {
        return code;
    }

    /// What a message of that type and code says.
    public static ErrorKind of(int type, int code) {
        for (var kind : values()) {
            if (kind.type == type && kind.code == code) {
                return kind;
            }
        }
        return OTHER;
    }
}
