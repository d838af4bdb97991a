package spin.systems.unix;

/// Memory that a program names in pieces, as one: its first byte has address 0.
final class Pieces implements Memory {

    static final int MOST = 1024;
    private static final long LARGEST = 0x7fff_e000L;

    private final Memory memory;
    private final long[] bases;
    private final long[] lengths;
    private final int count;
    private long bytes;

    /// Reads the vector. Whether that succeeded says [User#failed]; a length that is none makes [#bytes] negative.
    Pieces(Memory memory, User user, long vector, int count) {
        this.memory = memory;
        this.count = count;
        bases = new long[count];
        lengths = new long[count];
        for (var i = 0; i < count; i++) {
            bases[i] = user.get(vector + 16L * i);
            var length = user.get(vector + 16L * i + 8);
            if (length < 0 || bytes < 0) {
                bytes = -1;
            } else {
                lengths[i] = Math.min(length, LARGEST - bytes);
                bytes += lengths[i];
            }
        }
    }

    long bytes() {
        return bytes;
    }

    @Override
    public int in(long at, long page, int offset, int most) {
        return copy(at, page, offset, most, true);
    }

    @Override
    public int out(long page, int offset, long at, int most) {
        return copy(at, page, offset, most, false);
    }

    private int copy(long at, long page, int offset, int most, boolean into) {
        var done = 0;
        var begin = 0L;
        for (var i = 0; i < count && done < most; i++) {
            var inPiece = at + done - begin;
            if (inPiece >= 0 && inPiece < lengths[i]) {
                var part = (int) Math.min(lengths[i] - inPiece, most - done);
                var copied = into
                        ? memory.in(bases[i] + inPiece, page, offset + done, part)
                        : memory.out(page, offset + done, bases[i] + inPiece, part);
                done += copied;
                if (copied < part) {
                    break;
                }
            }
            begin += lengths[i];
        }
        return done;
    }
}
