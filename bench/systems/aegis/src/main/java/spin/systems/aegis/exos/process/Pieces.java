package spin.systems.aegis.exos.process;

/// Where the bytes of one message lie in the program's memory: one piece, or as many as a vector names.
final class Pieces {

    static final int MOST = 1024;

    private final Memory memory;
    private final long[] at;
    private final long[] bytes;
    private long total;

    private Pieces(Memory memory, int count) {
        this.memory = memory;
        at = new long[count];
        bytes = new long[count];
    }

    static Pieces one(Memory memory, long at, long bytes) {
        var pieces = new Pieces(memory, 1);
        pieces.at[0] = at;
        pieces.bytes[0] = bytes;
        pieces.total = bytes;
        return pieces;
    }

    /// Those of a vector of pairs. The total is negative when one of them is.
    static Pieces vector(Memory memory, long vector, int count) {
        var pieces = new Pieces(memory, count);
        for (var piece = 0; piece < count; piece++) {
            pieces.at[piece] = memory.get(vector + 16L * piece, 8);
            pieces.bytes[piece] = memory.get(vector + 16L * piece + 8, 8);
            pieces.total = pieces.bytes[piece] < 0 || pieces.total < 0 ? -1 : pieces.total + pieces.bytes[piece];
        }
        return pieces;
    }

    long total() {
        return total;
    }

    /// Whether the first so many bytes behind an offset can be accessed.
    boolean reach(long offset, long count, int access) {
        var skipped = offset;
        var left = count;
        for (var piece = 0; piece < at.length && left > 0; piece++) {
            var from = Math.min(skipped, bytes[piece]);
            var part = Math.min(bytes[piece] - from, left);
            if (part > 0 && !memory.reaches(at[piece] + from, part, access)) {
                return false;
            }
            skipped -= from;
            left -= part;
        }
        return true;
    }

    /// Bytes of the message to the library's memory, or from there; the caller has asked whether they can be reached.
    void copy(long offset, long mine, long count, boolean in) {
        var skipped = offset;
        var done = 0L;
        for (var piece = 0; piece < at.length && done < count; piece++) {
            var from = Math.min(skipped, bytes[piece]);
            var part = Math.min(bytes[piece] - from, count - done);
            if (in) {
                memory.in(mine + done, at[piece] + from, part);
            } else {
                memory.out(at[piece] + from, mine + done, part);
            }
            skipped -= from;
            done += part;
        }
    }
}
