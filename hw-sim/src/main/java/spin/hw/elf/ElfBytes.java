package spin.hw.elf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A file's bytes as little-endian numbers. Who reads has asked [#holds] before.
final class ElfBytes {

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class,
            ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    ElfBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    int size() {
        return bytes.length;
    }

    /// Whether `length` bytes from `offset` on are there, whatever the two say.
    boolean holds(long offset, long length) {
        return offset >= 0 && length >= 0 && offset <= bytes.length && length <= bytes.length - offset;
    }

    int byteAt(int offset) {
        return bytes[offset] & 0xff;
    }

    int shortAt(int offset) {
        return (short) SHORTS.get(bytes, offset) & 0xffff;
    }

    int intAt(int offset) {
        return (int) INTS.get(bytes, offset);
    }

    long longAt(int offset) {
        return (long) LONGS.get(bytes, offset);
    }

    /// The zero-terminated text at `offset` and before `end`, or empty text when it is longer than `most` bytes.
    String text(int offset, int end, int most) {
        int length = 0;
        while (length <= most && offset + length < end && bytes[offset + length] != 0) {
            length++;
        }
        return length > most ? "" : new String(bytes, offset, length, StandardCharsets.UTF_8);
    }
}
