package spin.ext.unix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Structures in a process's memory, little-endian as the Alpha has them.
final class Bytes {
    /// What Linux allows a path, its zero included.
    static final int LONGEST_PATH = 4096;
    private static final int CHUNK = 256;

    private Bytes() {}

    static ByteBuffer of(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// All that is in a buffer which [#of] or [#read] has made.
    @SuppressWarnings("ByteBufferBackingArray") // those begin with their arrays
    static byte[] content(ByteBuffer buffer) {
        return buffer.array();
    }

    static ByteBuffer read(Memory memory, long address, int length) {
        return ByteBuffer.wrap(memory.read(address, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    static long readLong(Memory memory, long address) {
        return read(memory, address, 8).getLong();
    }

    static void writeLong(Memory memory, long address, long value) {
        memory.write(address, of(8).putLong(value).array());
    }

    static void writeInt(Memory memory, long address, int value) {
        memory.write(address, of(4).putInt(value).array());
    }

    /// A path, whose characters are its bytes, as names of files are.
    static String path(Memory memory, long address) {
        var path = text(memory, address, LONGEST_PATH, StandardCharsets.ISO_8859_1);
        if (path == null) {
            throw new RefusedException(Errno.ENAMETOOLONG);
        }
        return path;
    }

    /// The text up to its zero; null when that does not come within `most` bytes.
    static @Nullable String text(Memory memory, long address, int most, Charset letters) {
        var text = new byte[0];
        long at = address;
        while (text.length < most) {
            int room = (int) Math.min(CHUNK, Memory.PAGE - (at & (Memory.PAGE - 1)));
            var chunk = memory.read(at, room);
            int zero = zeroIn(chunk);
            int old = text.length;
            text = Arrays.copyOf(text, old + zero);
            System.arraycopy(chunk, 0, text, old, zero);
            if (zero < chunk.length) {
                return text.length < most ? new String(text, letters) : null;
            }
            at += room;
        }
        return null;
    }

    private static int zeroIn(byte[] chunk) {
        int zero = 0;
        while (zero < chunk.length && chunk[zero] != 0) {
            zero++;
        }
        return zero;
    }
}
