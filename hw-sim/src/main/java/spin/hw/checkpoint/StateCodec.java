package spin.hw.checkpoint;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// The fields of a state as bytes:
///
///     count  then for each field   name (UTF)  type  value
///                                              0     quadword
///                                              1     length, bytes
///                                              2     length, quadwords
final class StateCodec {

    private static final int NUMBER = 0;
    private static final int BYTES = 1;
    private static final int NUMBERS = 2;

    private StateCodec() {}

    static void write(State state, DataOutputStream out) throws IOException {
        out.writeInt(state.fields().size());
        for (var field : state.fields().entrySet()) {
            out.writeUTF(field.getKey());
            switch (field.getValue()) {
                case Long number -> {
                    out.writeByte(NUMBER);
                    out.writeLong(number);
                }
                case byte[] bytes -> {
                    out.writeByte(BYTES);
                    out.writeInt(bytes.length);
                    out.write(bytes);
                }
                case long[] numbers -> {
                    out.writeByte(NUMBERS);
                    out.writeInt(numbers.length);
                    for (long number : numbers) {
                        out.writeLong(number);
                    }
                }
                default -> throw new IllegalStateException("Field " + field.getKey() + " of part " + state.part()
                        + " has a type that no state can have.");
            }
        }
    }

    /// Reads a state from `in`, which holds it and nothing else.
    ///
    /// @throws IOException when these bytes are no state
    static State read(String part, DataInputStream in) throws IOException {
        var state = new State(part);
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            var name = in.readUTF();
            if (state.has(name)) {
                throw new IOException("field " + name + " is there twice");
            }
            int type = in.readByte();
            switch (type) {
                case NUMBER -> state.put(name, in.readLong());
                case BYTES -> state.put(name, bytes(in, in.readInt()));
                case NUMBERS -> state.put(name, numbers(in, in.readInt()));
                default -> throw new IOException("field " + name + " has type " + type);
            }
        }
        if (in.read() >= 0) {
            throw new IOException("something follows the last field");
        }
        return state;
    }

    private static byte[] bytes(DataInputStream in, int length) throws IOException {
        // Reads only as much as there is, so a length that lies costs nothing.
        var bytes = length < 0 ? new byte[0] : in.readNBytes(length);
        if (bytes.length != length) {
            throw new IOException("an array of " + length + " bytes is not all there");
        }
        return bytes;
    }

    private static long[] numbers(DataInputStream in, int length) throws IOException {
        if (length < 0 || length > in.available() / Long.BYTES) {
            throw new IOException("an array of " + length + " numbers is not all there");
        }
        var numbers = new long[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = in.readLong();
        }
        return numbers;
    }
}
