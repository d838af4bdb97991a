package spin.plexus.wire;

/// Writes numbers in network order, the most significant byte first.
public final class Octets {
    private Octets() {}

    public static void put16(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) (value >>> 8);
        bytes[offset + 1] = (byte) value;
    }

    public static void put32(byte[] bytes, int offset, int value) {
        put16(bytes, offset, value >>> 16);
        put16(bytes, offset + 2, value);
    }

    /// The lower 48 bits.
    public static void put48(byte[] bytes, int offset, long value) {
        put16(bytes, offset, (int) (value >>> 32));
        put32(bytes, offset + 2, (int) value);
    }
}
