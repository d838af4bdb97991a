package spin.plexus.wire;

/// Writes and reads numbers in network order, the most significant byte first.
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

    /// Two bytes, 0 to 65535.
    public static int get16(byte[] bytes, int offset) {
        return (Byte.toUnsignedInt(bytes[offset]) << 8) | Byte.toUnsignedInt(bytes[offset + 1]);
    }

    public static int get32(byte[] bytes, int offset) {
        return (get16(bytes, offset) << 16) | get16(bytes, offset + 2);
    }

    /// Six bytes, in the lower 48 bits.
    public static long get48(byte[] bytes, int offset) {
        return ((long) get16(bytes, offset) << 32) | Integer.toUnsignedLong(get32(bytes, offset + 2));
    }
}
