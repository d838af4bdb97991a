package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// The memory of the process whose call is being made, in small pieces. They go through a page of the UNIX's own.
///
/// Whether something could not be reached is noted and asked for once at the end, [#failed], so that calls read as they are meant.
final class User {

    private final Below below;
    private final long scratch;
    private @Nullable UnixProcess process;
    private boolean failed;

    User(Below below) {
        this.below = below;
        this.scratch = below.page();
    }

    void of(UnixProcess process) {
        this.process = process;
        failed = false;
    }

    private Task task() {
        var whose = process;
        if (whose == null) {
            throw new IllegalStateException("No process makes a call; say whose memory is meant first.");
        }
        return whose.task();
    }

    /// A page that anybody may use within a call.
    long scratch() {
        return scratch;
    }

    boolean failed() {
        var answer = failed;
        failed = false;
        return answer;
    }

    void fail() {
        failed = true;
    }

    /// A number of 1 to 8 bytes, without a sign.
    long get(long va, int bytes) {
        below.store(scratch, 0, 0);
        if (task().in(va, scratch, 0, bytes) != bytes) {
            failed = true;
            return 0;
        }
        return below.load(scratch, 0);
    }

    long get(long va) {
        return get(va, 8);
    }

    int getInt(long va) {
        return (int) get(va, 4);
    }

    void put(long va, int bytes, long value) {
        below.store(scratch, 0, value);
        if (task().out(scratch, 0, va, bytes) != bytes) {
            failed = true;
        }
    }

    void put(long va, long value) {
        put(va, 8, value);
    }

    void putInt(long va, long value) {
        put(va, 4, value);
    }

    /// At most a page of zeros.
    void zero(long va, int bytes) {
        clearScratch(bytes);
        outScratch(va, bytes);
    }

    void clearScratch(int bytes) {
        for (var at = 0; at < bytes; at += 8) {
            below.store(scratch, at, 0);
        }
    }

    /// Bytes of the scratch page from its beginning on.
    void outScratch(long va, int bytes) {
        if (task().out(scratch, 0, va, bytes) != bytes) {
            failed = true;
        }
    }

    boolean inScratch(long va, int bytes) {
        return task().in(va, scratch, 0, bytes) == bytes;
    }

    long scratch(int offset) {
        return below.load(scratch, offset);
    }

    void scratch(int offset, long value) {
        below.store(scratch, offset, value);
    }

    byte octet(int offset) {
        return (byte) (below.load(scratch, offset & -8) >>> ((offset & 7) << 3));
    }

    void octet(int offset, int value) {
        var shift = (offset & 7) << 3;
        var word = below.load(scratch, offset & -8);
        below.store(scratch, offset & -8, (word & ~(0xffL << shift)) | ((value & 0xffL) << shift));
    }

    /// At most a page.
    void put(long va, byte[] bytes, int count) {
        for (var i = 0; i < count; i++) {
            octet(i, bytes[i]);
        }
        outScratch(va, count);
    }

    /// Reads a string and its zero into the scratch page: its length without it, -1 when it is longer than so many bytes.
    int string(long va, int most) {
        for (var length = 0; length < most;) {
            var part = Math.min(most - length, Below.PAGE - (int) ((va + length) & (Below.PAGE - 1)));
            part = Math.min(part, 256);
            var got = task().in(va + length, scratch, length, part);
            for (var i = length; i < length + got; i++) {
                if (octet(i) == 0) {
                    return i;
                }
            }
            length += got;
            if (got < part) {
                failed = true;
                return 0;
            }
        }
        return -1;
    }

    byte[] scratchBytes(int from, int length) {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            bytes[i] = octet(from + i);
        }
        return bytes;
    }
}
