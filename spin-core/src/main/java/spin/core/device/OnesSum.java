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
    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOWER = 0xffff_ffffL;

    private OnesSum() {}

    /// The sum, 0 to 65535, of big-endian words: 0 only when all bytes are. A part of odd length counts as if a zero byte followed.
    public static int of(byte[] bytes, int offset, int length) {
        int asTheyLie = folded(little(bytes, offset, length));
        return ((asTheyLie & 0xff) << 8) | (asTheyLie >>> 8);
    }

    /// The sum of little-endian words, which is that of big-endian ones with its two bytes swapped. It is not folded: below 2^48 for as many bytes as a
    /// packet has, so that others may be added.
    public static long little(byte[] bytes, int offset, int length) {
        // What the loop needs of constants stays in registers.
        var eight = EIGHT;
        long lower = LOWER;
        long sum = 0;
        int end = offset + length;
        int i = offset;
        for (int last = end - 4 * Long.BYTES; i <= last; i += 4 * Long.BYTES) {
            long first = (long) eight.get(bytes, i);
            long second = (long) eight.get(bytes, i + Long.BYTES);
            long third = (long) eight.get(bytes, i + 2 * Long.BYTES);
            long fourth = (long) eight.get(bytes, i + 3 * Long.BYTES);
            sum += (first & lower) + (first >>> 32) + (second & lower) + (second >>> 32) + (third & lower)
                    + (third >>> 32) + (fourth & lower) + (fourth >>> 32);
        }
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            long next = (long) eight.get(bytes, i);
            sum += (next & lower) + (next >>> 32);
        }
        if (i <= end - Integer.BYTES) {
            sum += (int) FOUR.get(bytes, i) & lower;
            i += Integer.BYTES;
        }
        for (int shift = 0; i < end; i++, shift += Byte.SIZE) {
            sum += (bytes[i] & 0xffL) << (shift & 8);
        }
        return sum;
    }

    /// A sum, 0 to 65535: carries go round.
    public static int folded(long sum) {
        long rest = (sum & LOWER) + (sum >>> 32);
        while (rest >>> 16 != 0) {
            rest = (rest & 0xffff) + (rest >>> 16);
        }
        return (int) rest;
    }
}
