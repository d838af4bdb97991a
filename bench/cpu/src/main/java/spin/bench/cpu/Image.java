package spin.bench.cpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// One of the benchmark's own programs: a static Alpha executable, whose source and Makefile are in `src/main/alpha`.
///
/// It is read here by the few fields that matter, because it is our own file; a loader for anybody's file is another matter.
@SuppressWarnings("ArrayRecordComponent") // Images are not compared, and nobody writes into one.
record Image(String name, String what, byte[] file) {

    private static final int PROGRAM_HEADERS_AT = 32;
    private static final int PROGRAM_HEADER_COUNT_AT = 56;
    private static final int PROGRAM_HEADER_BYTES = 56;
    private static final int ENTRY_AT = 24;
    private static final int LOADABLE = 1;

    /// A part of the file and where it belongs.
    record Segment(long address, int offset, int fileBytes, long memoryBytes) {}

    static Image of(String name, String what) {
        try (var resource = Image.class.getResourceAsStream(name + ".elf")) {
            if (resource == null) {
                throw new IllegalStateException("The image " + name
                        + ".elf is missing from this build; run make in bench/cpu/src/main/alpha.");
            }
            return new Image(name, what, resource.readAllBytes());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    long entry() {
        return bytes().getLong(ENTRY_AT);
    }

    List<Segment> segments() {
        var bytes = bytes();
        int at = (int) bytes.getLong(PROGRAM_HEADERS_AT);
        int count = bytes.getShort(PROGRAM_HEADER_COUNT_AT);
        var segments = new ArrayList<Segment>();
        for (int i = 0; i < count; i++, at += PROGRAM_HEADER_BYTES) {
            if (bytes.getInt(at) == LOADABLE) {
                segments.add(new Segment(bytes.getLong(at + 16), (int) bytes.getLong(at + 8),
                        (int) bytes.getLong(at + 32), bytes.getLong(at + 40)));
            }
        }
        return segments;
    }

    private ByteBuffer bytes() {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }
}
