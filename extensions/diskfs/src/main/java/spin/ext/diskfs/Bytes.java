package spin.ext.diskfs;

/// Numbers in blocks, little-endian.
final class Bytes {
    private Bytes() {}

    static long quad(byte[] bytes, int at) {
        return (longword(bytes, at) & 0xffff_ffffL) | ((long) longword(bytes, at + 4) << 32);
    }

    static void quad(byte[] bytes, int at, long value) {
        longword(bytes, at, (int) value);
        longword(bytes, at + 4, (int) (value >>> 32));
    }

    static int longword(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8) | ((bytes[at + 2] & 0xff) << 16)
                | (bytes[at + 3] << 24);
    }

    static void longword(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
        bytes[at + 2] = (byte) (value >>> 16);
        bytes[at + 3] = (byte) (value >>> 24);
    }

    /// The 64-bit hash of Fowler, Noll and Vo (FNV-1a): tells a whole sector from a torn or a strange one.
    static long hash(byte[] bytes, int from, int to) {
        long hash = 0xcbf2_9ce4_8422_2325L;
        for (int i = from; i < to; i++) {
            hash = (hash ^ (bytes[i] & 0xff)) * 0x100_0000_01b3L;
        }
        return hash;
    }
}
