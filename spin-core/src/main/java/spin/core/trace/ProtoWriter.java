package spin.core.trace;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Writes a message of Protocol Buffers, field by field: as much of the format as a trace needs.
///
/// ```text
///   field:  tag (number << 3 | type), varint     then     type 0: a varint
///                                                         type 1: eight bytes, the lowest first
///                                                         type 2: a length, varint, and so many bytes
///   varint: seven bits a byte, the lowest first; the top bit says that more follow
/// ```
/// Source: Protocol Buffers documentation, "Encoding".
final class ProtoWriter {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// An integer or an enumeration; a negative one takes ten bytes.
    ProtoWriter number(int field, long value) {
        varint(tag(field, VARINT));
        varint(value);
        return this;
    }

    ProtoWriter fixed(int field, long value) {
        varint(tag(field, FIXED_64));
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            out.write((int) (value >>> shift));
        }
        return this;
    }

    ProtoWriter text(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    /// A message within this one.
    ProtoWriter message(int field, Consumer<ProtoWriter> content) {
        var inner = new ProtoWriter();
        content.accept(inner);
        return bytes(field, inner.toByteArray());
    }

    private ProtoWriter bytes(int field, byte[] bytes) {
        varint(tag(field, BYTES));
        varint(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private static long tag(int field, int type) {
        return ((long) field << 3) | type;
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
