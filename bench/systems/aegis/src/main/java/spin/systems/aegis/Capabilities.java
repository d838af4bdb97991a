package spin.systems.aegis;

/// Self-authenticating capabilities for physical frames, after Chaum and Fabry.
///
/// A capability is a message authentication code over frame, rights and the frame's generation, under a key that never leaves the
/// kernel; its two low bits say which rights it carries. Nothing is stored for it, so any holder may pass it on, and raising a frame's
/// generation voids all of them at once.
///
///      63                                    2  1  0
///      +-------------------------------------+------+
///      | SipHash-1-3 of generation, frame, … |rights|
///      +-------------------------------------+------+
///
/// Source of the code: Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012. One round for each block and three to
/// finish, where the paper's default is two and four: a check stands in the path of every TLB write.
final class Capabilities {

    private static final int FRAME_SHIFT = 2;
    private static final int GENERATION_SHIFT = 24;
    private static final long LENGTH_BLOCK = 8L << 56;

    private final long key0;
    private final long key1;
    private final long[] generations;

    Capabilities(long key0, long key1, int frames) {
        this.key0 = key0;
        this.key1 = key1;
        this.generations = new long[frames];
    }

    long mint(int frame, int rights) {
        var message = generations[frame] << GENERATION_SHIFT | (long) frame << FRAME_SHIFT | rights;
        return (authenticator(key0, key1, message) & ~AegisAbi.RIGHTS) | rights;
    }

    /// Whether this word is a capability of the frame that carries at least these rights. The frame must exist.
    boolean grants(long capability, int frame, int wanted) {
        var carried = (int) capability & AegisAbi.RIGHTS;
        return (wanted & ~carried) == 0 && capability == mint(frame, carried);
    }

    /// Every capability of the frame is void.
    void revoke(int frame) {
        generations[frame]++;
    }

    /// SipHash-1-3 of one eight-byte message, rounds written out: a rotation is three instructions and a call would be more.
    static long authenticator(long key0, long key1, long message) {
        var a = key0 ^ 0x736f6d6570736575L;
        var b = key1 ^ 0x646f72616e646f6dL;
        var c = key0 ^ 0x6c7967656e657261L;
        var d = key1 ^ 0x7465646279746573L ^ message;
        var block = message;
        for (var round = 0; round < 5; round++) {
            a += b;
            b = (b << 13 | b >>> 51) ^ a;
            a = a << 32 | a >>> 32;
            c += d;
            d = (d << 16 | d >>> 48) ^ c;
            a += d;
            d = (d << 21 | d >>> 43) ^ a;
            c += b;
            b = (b << 17 | b >>> 47) ^ c;
            c = c << 32 | c >>> 32;
            if (round == 0) {
                a ^= block;
                block = LENGTH_BLOCK;
                d ^= block;
            } else if (round == 1) {
                a ^= block;
                c ^= 0xff;
            }
        }
        return a ^ b ^ c ^ d;
    }
}
