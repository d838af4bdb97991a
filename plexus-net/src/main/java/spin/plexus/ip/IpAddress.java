package spin.plexus.ip;

/// An IPv4 address is an `int`, its first byte the most significant one; this is how people write it.
public final class IpAddress {
    /// 127.0.0.1, this machine on its loop-back link.
    public static final int LOOPBACK = 0x7f00_0001;
    /// Everybody on the link.
    public static final int BROADCAST = -1;
    /// The network whose every address is this machine (RFC 1122, 3.2.1.3).
    private static final int LOOPBACK_NETWORK = 127;
    private static final int PARTS = 4;
    private static final int MULTICAST = 0xe;

    private IpAddress() {}

    /// Four decimal numbers with dots between.
    public static String toText(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
    }

    /// The address that `text` is.
    ///
    /// @throws IllegalArgumentException when it is none
    public static int parse(String text) {
        int address = 0;
        int part = 0;
        int digits = 0;
        int parts = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9' && (digits == 0 || part > 0)) {
                part = part * 10 + c - '0';
                digits++;
            } else if (c == '.' && digits > 0 && parts < PARTS) {
                address = address << 8 | part;
                part = 0;
                digits = 0;
                parts++;
            } else {
                throw notAnAddress(text);
            }
            if (part > 0xff) {
                throw notAnAddress(text);
            }
        }
        if (parts != PARTS || digits == 0) {
            throw notAnAddress(text);
        }
        return address << 8 | part;
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException(
                "'%s' is no address; give four numbers from 0 to 255 with dots between, such as 10.0.0.2"
                        .formatted(text));
    }

    /// The address with the last `32 - prefix` bits zero.
    static int network(int address, int prefix) {
        return address & mask(prefix);
    }

    static int mask(int prefix) {
        return prefix == 0 ? 0 : -1 << (32 - prefix);
    }

    static boolean isLoopback(int address) {
        return address >>> 24 == LOOPBACK_NETWORK;
    }

    /// A group, a class that is reserved, or everybody.
    static boolean isMany(int address) {
        return address >>> 28 >= MULTICAST;
    }
}
