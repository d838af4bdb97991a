package spin.plexus.ip;

/// An IPv4 address is an `int`, its first byte the most significant one; this is how people write it.
public final class IpAddress {
    /// 127.0.0.1, this machine on its loop-back link.
    public static final int LOOPBACK = 0x7f00_0001;

    private IpAddress() {}

    /// Four decimal numbers with dots between.
    public static String toText(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
    }
}
