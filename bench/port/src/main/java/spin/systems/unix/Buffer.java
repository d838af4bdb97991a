package spin.systems.unix;

/// A page of the UNIX's own in the place of a program's memory: what goes from one file to another goes through it. Its addresses are offsets.
final class Buffer implements Memory {

    private final Below below;
    private final long page;

    Buffer(Below below) {
        this.below = below;
        this.page = below.page();
    }

    @Override
    public int in(long va, long to, int offset, int count) {
        copy(page, (int) va, to, offset, count);
        return count;
    }

    @Override
    public int out(long from, int offset, long va, int count) {
        copy(from, offset, page, (int) va, count);
        return count;
    }

    private void copy(long from, int fromOffset, long to, int toOffset, int count) {
        var at = 0;
        if (((fromOffset | toOffset) & 7) == 0) {
            for (; at + 8 <= count; at += 8) {
                below.store(to, toOffset + at, below.load(from, fromOffset + at));
            }
        }
        for (; at < count; at++) {
            var source = fromOffset + at;
            var target = toOffset + at;
            var octet = (below.load(from, source & -8) >>> ((source & 7) << 3)) & 0xff;
            var shift = (target & 7) << 3;
            var word = below.load(to, target & -8);
            below.store(to, target & -8, (word & ~(0xffL << shift)) | (octet << shift));
        }
    }
}
