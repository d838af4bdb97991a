package spin.core.device;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The ones' complement sum of 16-bit words, of which the Internet checksum is the complement.
///
/// The sum does not depend on the order of bytes but for the order of its own, and a carry out of one word is a carry into the next: so eight
/// bytes are taken at a time, as they lie, and the two bytes of the sum are swapped once at the end.
///
/// Source: RFC 1071, 2 (B) and (C).
public final class OnesSum {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOWER = 0xffff_ffffL;

    private OnesSum() {}

    /// The sum, 0 to 65535, of big-endian words: 0 only when all bytes are. A part of odd length counts as if a zero byte followed.
    public static int of(byte[] bytes, int offset, int length) {
        long sum = 0;
        int end = offset + length;
        int i = offset;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, i);
            sum += (eight & LOWER) + (eight >>> 32);
        }
        for (int shift = 0; i < end; i++, shift += Byte.SIZE) {
            sum += (bytes[i] & 0xffL) << (shift & 8);
        }
        int asTheyLie = folded(sum);
        return ((asTheyLie & 0xff) << 8) | (asTheyLie >>> 8);
    }

    /// Carries go round.
    private static int folded(long sum) {
        long rest = (sum & LOWER) + (sum >>> 32);
        while (rest >>> 16 != 0) {
            rest = (rest & 0xffff) + (rest >>> 16);
        }
        return (int) rest;
    }
}
