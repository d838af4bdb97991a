package spin.systems.unix;

/// A pipe, or one way of a connection: a page or half of it as a ring of bytes, as long as one of its ends is open.
final class Pipe {

    static final int BYTES = 4096;

    private final Below below;
    final long page;
    private final int bytes;
    private long taken;
    private long put;
    /// That bytes or ends have come or gone.
    final Channel changes = new Channel();
    int readers;
    int writers;
    /// Ends that were ever opened: who opens a named pipe waits for one of the other kind.
    long readersEver;
    long writersEver;
    /// Ends that were closed.
    private long ends;

    /// @param bytes that it has room for, a power of two within a page
    Pipe(Below below, long page, int bytes) {
        this.below = below;
        this.page = page;
        this.bytes = bytes;
    }

    /// How many bytes ever came in, and went out.
    long given() {
        return put;
    }

    long taken() {
        return taken;
    }

    /// Counts whatever happens: for one who waits for bytes, or for room.
    long happened(boolean reads) {
        return ends + (reads ? put : taken);
    }

    long there() {
        return put - taken;
    }

    long room() {
        return bytes - there();
    }

    /// To the program: how many, 0 when not one could be stored.
    long take(Memory memory, long va, long most) {
        var done = peek(memory, va, most);
        taken += done;
        return done;
    }

    /// The same, but they stay.
    long peek(Memory memory, long va, long most) {
        var done = 0L;
        var wanted = Math.min(most, there());
        while (done < wanted) {
            var at = (int) (taken + done) & (bytes - 1);
            var part = (int) Math.min(wanted - done, bytes - at);
            var copied = memory.out(page, at, va + done, part);
            done += copied;
            if (copied < part) {
                break;
            }
        }
        return done;
    }

    /// From the program: all that there is room for, or nothing when not all of that could be read.
    long put(Memory memory, long va, long most) {
        var done = 0L;
        var wanted = Math.min(most, room());
        while (done < wanted) {
            var at = (int) put & (bytes - 1);
            var part = (int) Math.min(wanted - done, bytes - at);
            if (memory.in(va + done, page, at, part) < part) {
                put -= done;
                return 0;
            }
            put += part;
            done += part;
        }
        return done;
    }

    void opened(boolean reads, boolean writes) {
        if (reads) {
            readers++;
            readersEver++;
        }
        if (writes) {
            writers++;
            writersEver++;
        }
    }

    void closed() {
        ends++;
        if (readers == 0 && writers == 0) {
            below.release(page);
        }
    }
}
