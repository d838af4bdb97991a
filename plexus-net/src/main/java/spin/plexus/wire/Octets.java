package spin.plexus.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Writes and reads numbers in network order, the most significant byte first.
public final class Octets {
    // As the machine has its bytes; the order is changed in the register.
    private static final VarHandle TWO = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// Four bytes of an array as they lie, the first the least significant.
    public static final VarHandle LITTLE_32 = FOUR;
    /// Eight bytes of an array as they lie: for who has the bytes in that order.
    public static final VarHandle LITTLE_64 = EIGHT;

    private Octets() {}

    /// Two bytes in the other order, 0 to 65535.
    public static long swapped(long two) {
        return ((two & 0xff) << 8) | ((two >>> 8) & 0xff);
    }

    public static void put16(byte[] bytes, int offset, int value) {
        TWO.set(bytes, offset, (short) ((value << 8) | ((value >>> 8) & 0xff)));
    }

    public static void put32(byte[] bytes, int offset, int value) {
        FOUR.set(bytes, offset, Integer.reverseBytes(value));
    }

    /// The lower 48 bits.
    public static void put48(byte[] bytes, int offset, long value) {
        put16(bytes, offset, (int) (value >>> 32));
        put32(bytes, offset + 2, (int) value);
    }

    public static void put64(byte[] bytes, int offset, long value) {
        EIGHT.set(bytes, offset, Long.reverseBytes(value));
    }

    /// Two bytes, 0 to 65535.
    public static int get16(byte[] bytes, int offset) {
        int read = (short) TWO.get(bytes, offset);
        return ((read & 0xff) << 8) | ((read >>> 8) & 0xff);
    }

    public static int get32(byte[] bytes, int offset) {
        return Integer.reverseBytes((int) FOUR.get(bytes, offset));
    }

    /// Six bytes, in the lower 48 bits.
    public static long get48(byte[] bytes, int offset) {
        return ((long) get16(bytes, offset) << 32) | Integer.toUnsignedLong(get32(bytes, offset + 2));
    }
}
