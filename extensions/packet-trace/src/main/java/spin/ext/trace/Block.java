package spin.ext.trace;

import java.util.Arrays;

/// Writes blocks of a pcapng file, little-endian.
///
/// ```
///  +------+--------------+------+--------------+
///  | type | total length | body | total length |
///  +------+--------------+------+--------------+
/// ```
final class Block {
    private byte[] bytes = new byte[1024];
    private int length;
    private int start;

    Block begin(int type) {
        start = length;
        return int32(type).int32(0);
    }

    void end() {
        int total = length - start + 4;
        int32(total);
        int behind = length;
        length = start + 4;
        int32(total);
        length = behind;
    }

    Block int16(int value) {
        room(2);
        bytes[length++] = (byte) value;
        bytes[length++] = (byte) (value >>> 8);
        return this;
    }

    Block int32(int value) {
        return int16(value).int16(value >>> 16);
    }

    Block option(int code, byte[] value) {
        return int16(code).int16(value.length).padded(value);
    }

    /// The value, and zeros up to a multiple of four.
    Block padded(byte[] value) {
        int padded = (value.length + 3) & ~3;
        room(padded);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += padded;
        return this;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
