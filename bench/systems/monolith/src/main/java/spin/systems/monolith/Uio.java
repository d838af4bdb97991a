package spin.systems.monolith;

/// What a call moves into a program's memory or out of it, and how far it has come: several pieces, one after another. 4.3BSD's `struct uio`, `rwuio` and
/// `uiomove` (`sys_generic.c`, `kern_subr.c`). One for each thread, as it is in one call at a time.
final class Uio {

    /// Pieces of one call.
    static final int MOST_PIECES = 16;
    /// Bytes that a piece takes in a program's list: its address and its length.
    private static final int PIECE_BYTES = 16;
    static final long MOST_BYTES = 1L << 30;

    private final long[] address = new long[MOST_PIECES];
    private final long[] length = new long[MOST_PIECES];
    private int piece;
    private int pieces;
    private long total;
    private long left;

    /// The call moves nothing.
    void none() {
        total = 0;
        left = 0;
    }

    void one(long at, long bytes) {
        address[0] = at;
        length[0] = bytes;
        piece = 0;
        pieces = 1;
        total = bytes;
        left = bytes;
    }

    /// Takes in a program's list of pieces. False when that is none: a count or a length that cannot be.
    boolean list(UserMemory user, long at, long count) {
        if (count <= 0 || count > MOST_PIECES) {
            return false;
        }
        var sum = 0L;
        for (var i = 0; i < (int) count; i++) {
            address[i] = user.load(at + (long) PIECE_BYTES * i);
            length[i] = user.load(at + (long) PIECE_BYTES * i + 8);
            if (length[i] < 0 || length[i] > MOST_BYTES) {
                return false;
            }
            sum += length[i];
        }
        piece = 0;
        pieces = (int) count;
        total = sum;
        left = sum;
        return sum <= MOST_BYTES;
    }

    long left() {
        return left;
    }

    long moved() {
        return total - left;
    }

    /// Copies the next bytes, of which there are so many, from the program.
    void moveIn(UserMemory user, long physical, int bytes) {
        var to = physical;
        var wanted = bytes;
        while (wanted > 0) {
            var count = next(wanted);
            user.copyIn(address[piece], to, count);
            passed(count);
            to += count;
            wanted -= count;
        }
    }

    /// Copies bytes to where the program wants the next ones, for which there is room.
    void moveOut(UserMemory user, long physical, int bytes) {
        var from = physical;
        var wanted = bytes;
        while (wanted > 0) {
            var count = next(wanted);
            user.copyOut(from, address[piece], count);
            passed(count);
            from += count;
            wanted -= count;
        }
    }

    /// How many bytes the first piece has that has any, at most `wanted`.
    private int next(int wanted) {
        while (length[piece] == 0 && piece + 1 < pieces) {
            piece++;
        }
        return (int) Math.min(wanted, length[piece]);
    }

    private void passed(int count) {
        address[piece] += count;
        length[piece] -= count;
        left -= count;
    }
}
