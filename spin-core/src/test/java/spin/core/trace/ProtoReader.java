package spin.core.trace;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads messages of Protocol Buffers by the published format, and knows nothing of how ours are written.
final class ProtoReader {
    private final List<Field> fields = new ArrayList<>();

    /// @param value a Long of a number, a byte array of all else
    private record Field(int number, Object value) {}

    ProtoReader(byte[] message) {
        var in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            int number = (int) (tag >>> 3);
            fields.add(new Field(number, switch ((int) (tag & 7)) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> {
                    var bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    yield bytes;
                }
                default -> throw new AssertionError("field " + number + " has a type that is not used here");
            }));
        }
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new AssertionError("a varint has more than ten bytes");
    }

    boolean has(int number) {
        return fields.stream().anyMatch(field -> field.number == number);
    }

    List<Long> numbers(int number) {
        return fields.stream().filter(field -> field.number == number).map(field -> (Long) field.value).toList();
    }

    long number(int number) {
        return only(numbers(number), number);
    }

    String text(int number) {
        return new String(only(blocks(number), number), StandardCharsets.UTF_8);
    }

    ProtoReader message(int number) {
        return only(messages(number), number);
    }

    List<ProtoReader> messages(int number) {
        return blocks(number).stream().map(ProtoReader::new).toList();
    }

    private List<byte[]> blocks(int number) {
        return fields.stream().filter(field -> field.number == number).map(field -> (byte[]) field.value).toList();
    }

    private static <T> T only(List<T> found, int number) {
        if (found.size() != 1) {
            throw new AssertionError("field " + number + " is there " + found.size() + " times");
        }
        return found.getFirst();
    }
}
