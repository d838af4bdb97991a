package spin.systems.aegis.exos.process;

/// What stat tells, in the layouts of its forms.
final class Statuses {

    static final int OLD = 0;
    static final int WIDE = 1;
    static final int EXTENDED = 2;

    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final int CHARACTER = 0020000;
    private static final int FIFO = 0010000;
    private static final int BLOCK = 4096;

    private final Run run;
    private final Memory memory;
    private final Inodes inodes;

    private long device = 1;
    private long number;
    private long mode;
    private long links = 1;
    private long bytes;
    private long owner;
    private long group;
    private long read;
    private long written;
    private long changed;

    Statuses(Run run, Memory memory, Inodes inodes) {
        this.run = run;
        this.memory = memory;
        this.inodes = inodes;
    }

    void inode(int inode) {
        var type = (int) inodes.get(inode, Inodes.TYPE);
        device = 2;
        number = inode + 1L;
        mode = inodes.get(inode, Inodes.MODE)
                | (type == Inodes.FOLDER
                        ? DIRECTORY
                        : type == Inodes.LINK
                                ? LINK
                                : type == Inodes.DEVICE ? CHARACTER : type == Inodes.FIFO ? FIFO : REGULAR);
        links = inodes.get(inode, Inodes.LINKS);
        bytes = inodes.size(inode);
        owner = inodes.get(inode, Inodes.OWNER);
        group = inodes.get(inode, Inodes.GROUP);
        read = inodes.get(inode, Inodes.READ_AT);
        written = inodes.get(inode, Inodes.WRITTEN_AT);
        changed = inodes.get(inode, Inodes.CHANGED_AT);
    }

    void device(int kind, long which) {
        mode = kind;
        number = which;
    }

    long put(long at, int form) {
        run.clear(Place.SCRATCH, 256);
        var length = form == OLD ? old() : form == WIDE ? wide() : extended();
        return memory.out(at, Place.SCRATCH, length) == length ? 0 : -Errno.EFAULT;
    }

    private static long two(long low, long high) {
        return (low & 0xffff_ffffL) | high << 32;
    }

    private static void put(Run run, int offset, long value) {
        run.word(Place.SCRATCH + offset, value);
    }

    /// Of a time in nanoseconds since 1970, which may be before that.
    private static long seconds(long time) {
        return (time - rest(time)) / Family.NANOSECONDS;
    }

    private static long rest(long time) {
        var rest = time % Family.NANOSECONDS;
        return rest < 0 ? rest + Family.NANOSECONDS : rest;
    }

    private long sectors() {
        return (bytes + 511) / 512;
    }

    private int wide() {
        put(run, 0, device);
        put(run, 8, number);
        put(run, 24, bytes);
        put(run, 32, sectors());
        put(run, 40, two(mode, owner));
        put(run, 48, two(group, BLOCK));
        put(run, 56, links);
        put(run, 64, seconds(read));
        put(run, 72, rest(read));
        put(run, 80, seconds(written));
        put(run, 88, rest(written));
        put(run, 96, seconds(changed));
        put(run, 104, rest(changed));
        return 136;
    }

    private int old() {
        put(run, 0, two(device, number));
        put(run, 8, two(mode, links));
        put(run, 16, two(owner, group));
        put(run, 32, bytes);
        put(run, 40, seconds(read));
        put(run, 48, seconds(written));
        put(run, 56, seconds(changed));
        put(run, 64, two(BLOCK, sectors()));
        return 80;
    }

    private int extended() {
        put(run, 0, two(0x7ff, BLOCK));
        put(run, 16, two(links, owner));
        put(run, 24, two(group, mode & 0xffff));
        put(run, 32, number);
        put(run, 40, bytes);
        put(run, 48, sectors());
        put(run, 64, seconds(read));
        put(run, 72, rest(read));
        put(run, 96, seconds(changed));
        put(run, 104, rest(changed));
        put(run, 112, seconds(written));
        put(run, 120, rest(written));
        put(run, 136, two(0, device));
        return 256;
    }
}
