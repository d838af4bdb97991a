package spin.systems.unix;

import org.jspecify.annotations.Nullable;

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
    private static final int SOCKET = 0140000;
    private static final int BLOCK = 4096;

    private final User user;

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

    private Statuses(User user) {
        this.user = user;
    }

    static Statuses of(User user, Inode inode) {
        var statuses = new Statuses(user);
        statuses.device = 2;
        statuses.number = inode.number;
        statuses.mode = inode.mode | switch (inode.type) {
            case Inode.FOLDER -> DIRECTORY;
            case Inode.LINK -> LINK;
            case Inode.DEVICE -> CHARACTER;
            case Inode.FIFO -> FIFO;
            default -> REGULAR;
        };
        statuses.links = inode.links;
        statuses.bytes = inode.size();
        statuses.owner = inode.owner;
        statuses.group = inode.group;
        statuses.read = inode.readAt;
        statuses.written = inode.writtenAt;
        statuses.changed = inode.changedAt;
        return statuses;
    }

    /// The terminal is a stream here, and no terminal.
    static Statuses of(User user, OpenFile file, @Nullable Inode inode) {
        if (inode != null) {
            return of(user, inode);
        }
        var statuses = new Statuses(user);
        statuses.mode = file.socket == null ? FIFO | 0600 : SOCKET | 0777;
        statuses.number = file.kind;
        return statuses;
    }

    long put(long at, int form) {
        user.clearScratch(256);
        var length = form == OLD ? old() : form == WIDE ? wide() : extended();
        user.outScratch(at, length);
        return 0;
    }

    private static long two(long low, long high) {
        return (low & 0xffff_ffffL) | high << 32;
    }

    private static long seconds(long time) {
        return time / Clock.NANOSECONDS;
    }

    private static long rest(long time) {
        return time % Clock.NANOSECONDS;
    }

    private long sectors() {
        return (bytes + 511) / 512;
    }

    private int wide() {
        user.scratch(0, device);
        user.scratch(8, number);
        user.scratch(24, bytes);
        user.scratch(32, sectors());
        user.scratch(40, two(mode, owner));
        user.scratch(48, two(group, BLOCK));
        user.scratch(56, links);
        user.scratch(64, seconds(read));
        user.scratch(72, rest(read));
        user.scratch(80, seconds(written));
        user.scratch(88, rest(written));
        user.scratch(96, seconds(changed));
        user.scratch(104, rest(changed));
        return 136;
    }

    private int old() {
        user.scratch(0, two(device, number));
        user.scratch(8, two(mode, links));
        user.scratch(16, two(owner, group));
        user.scratch(32, bytes);
        user.scratch(40, seconds(read));
        user.scratch(48, seconds(written));
        user.scratch(56, seconds(changed));
        user.scratch(64, two(BLOCK, sectors()));
        return 80;
    }

    private int extended() {
        user.scratch(0, two(0x7ff, BLOCK));
        user.scratch(16, two(links, owner));
        user.scratch(24, two(group, mode & 0xffff));
        user.scratch(32, number);
        user.scratch(40, bytes);
        user.scratch(48, sectors());
        user.scratch(64, seconds(read));
        user.scratch(72, rest(read));
        user.scratch(96, seconds(changed));
        user.scratch(104, rest(changed));
        user.scratch(112, seconds(written));
        user.scratch(120, rest(written));
        user.scratch(136, two(0, device));
        return 256;
    }
}
