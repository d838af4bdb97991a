package spin.systems.unix;

/// A pipe: half a page as a ring of bytes, as long as one of its ends is open.
final class Pipe {

    static final int BYTES = 4096;

    private final Below below;
    final long page;
    private long taken;
    private long put;
    /// That bytes or ends have come or gone.
    final Channel changes = new Channel();
    int readers;
    int writers;
    /// Ends that were ever opened: who opens a named pipe waits for one of the other kind.
    long readersEver;
    long writersEver;

    Pipe(Below below, long page) {
        this.below = below;
        this.page = page;
    }

    long there() {
        return put - taken;
    }

    long room() {
        return BYTES - there();
    }

    /// To the program: how many, 0 when not one could be stored.
    long take(Task task, long va, long most) {
        var done = 0L;
        var wanted = Math.min(most, there());
        while (done < wanted) {
            var at = (int) taken & (BYTES - 1);
            var part = (int) Math.min(wanted - done, BYTES - at);
            var copied = task.out(page, at, va + done, part);
            taken += copied;
            done += copied;
            if (copied < part) {
                break;
            }
        }
        return done;
    }

    /// From the program: all that there is room for, or nothing when not all of that could be read.
    long put(Task task, long va, long most) {
        var done = 0L;
        var wanted = Math.min(most, room());
        while (done < wanted) {
            var at = (int) put & (BYTES - 1);
            var part = (int) Math.min(wanted - done, BYTES - at);
            if (task.in(va + done, page, at, part) < part) {
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
        if (readers == 0 && writers == 0) {
            below.release(page);
        }
    }
}
