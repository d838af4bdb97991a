package spin.plexus.tcp;

/// SipHash-2-4 over two words: short, fast, and without the key nobody outside can tell one value from another.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012.
final class KeyedHash {
    private static final int LENGTH_BYTES = 16;

    private final long key0;
    private final long key1;

    KeyedHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /// The hash of 16 bytes.
    long of(long first, long second) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        for (int word = 0; word < 4; word++) {
            long input = switch (word) {
                case 0 -> first;
                case 1 -> second;
                case 2 -> (long) LENGTH_BYTES << 56;
                default -> 0;
            };
            if (word == 3) {
                v2 ^= 0xff;
            } else {
                v3 ^= input;
            }
            for (int round = word == 3 ? 0 : 2; round < 4; round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            if (word != 3) {
                v0 ^= input;
            }
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
