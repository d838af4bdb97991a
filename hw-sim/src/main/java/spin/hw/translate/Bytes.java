package spin.hw.translate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// What generated code calls: bytes of frames, and the byte instructions that would be long in place.
final class Bytes {

    static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle QUADS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    /// Multiplying by this brings bit 8 i to bit 56 + i.
    private static final long GATHER = 0x0102_0408_1020_4080L;
    private static final long[] MASKS = masks();

    private Bytes() {}

    /// CMPBGE: bit i is whether byte i of `a` is at least byte i of `b`, unsigned. All eight at once.
    static long compare(long a, long b) {
        // The low seven bits of each byte are compared by a subtraction that cannot borrow from the next byte.
        long low = (a | HIGH_BITS) - (b & ~HIGH_BITS);
        long atLeast = ((a & ~b) | (~(a ^ b) & low)) & HIGH_BITS;
        return ((atLeast >>> 7) * GATHER) >>> 56;
    }

    /// Bit i of the low byte as byte i, all ones or all zero.
    static long mask(long bits) {
        return MASKS[(int) bits & 0xff];
    }

    private static long[] masks() {
        var masks = new long[256];
        for (int bits = 0; bits < masks.length; bits++) {
            for (int i = 0; i < 8; i++) {
                if ((bits >>> i & 1) != 0) {
                    masks[bits] |= 0xffL << (8 * i);
                }
            }
        }
        return masks;
    }
}
