package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// The library's file system in memory: a table of inodes, and contents, in frames that the keeper owns.
///
/// It is as safe as the family is good: who belongs to it can write the table. A process of another family has no capability for any of it.
///
///      pages    frame | capability of inodes 0 to 63, of 64 to 127, ...   64 of them, in a page that all share
///      inode    0 type   8 mode   16 links   24 bytes   32 users   40 frame of the list of blocks   48 its capability
///              56 parent of a directory   64 owner   72 group   80 read   88 written   96 changed (ticks)   104 kind of a device,
///              or of what is on another machine, where it is mounted ([Remote])
///              112 frame of a pipe   120 its capability
///      list     frame | capability of block 0, of block 1, ...          512 of them
final class Inodes {

    static final int FREE = 0;
    static final int FILE = 1;
    static final int FOLDER = 2;
    static final int LINK = 3;
    static final int DEVICE = 4;
    static final int FIFO = 5;

    static final int TYPE = 0;
    static final int MODE = 8;
    static final int LINKS = 16;
    static final int BYTES = 24;
    static final int USERS = 32;
    static final int LIST = 40;
    static final int LIST_CAPABILITY = 48;
    static final int PARENT = 56;
    static final int OWNER = 64;
    static final int GROUP = 72;
    static final int READ_AT = 80;
    static final int WRITTEN_AT = 88;
    static final int CHANGED_AT = 96;
    static final int DEVICE_KIND = 104;
    /// Of a pipe with a name that somebody has open.
    static final int PIPE_FRAME = 112;
    static final int PIPE_CAPABILITY = 120;

    private static final int SHIFT = 7;
    static final int IN_A_PAGE = Place.PAGE >> SHIFT;
    static final int MOST_PAGES = 64;
    static final int MOST = MOST_PAGES * IN_A_PAGE;
    static final int ROOT = 0;
    private static final int BLOCKS = 512;
    static final long LARGEST = (long) BLOCKS << Place.PAGE_SHIFT;

    private final Run run;
    private final Family family;
    private long frame;
    private long capability;

    Inodes(Run run, Family family) {
        this.run = run;
        this.family = family;
    }

    /// Where in the table's page a field of an inode is.
    static int offset(int inode, int field) {
        return ((inode % IN_A_PAGE) << SHIFT) + field;
    }

    /// Frame and capability of a page of the table.
    private static long page(int inode) {
        return Place.INODES + ((long) (inode / IN_A_PAGE) << 4);
    }

    private long field(int inode, int field) {
        var page = page(inode);
        return run.window(Place.W_INODES, run.word(page), run.word(page + 8), Place.RW) + offset(inode, field);
    }

    long get(int inode, int field) {
        return run.word(field(inode, field));
    }

    void set(int inode, int field, long value) {
        run.word(field(inode, field), value);
    }

    /// Whether the table has a page for an inode.
    boolean exists(int inode) {
        return run.word(page(inode) + 8) != 0;
    }

    /// Whether the table has a page for an inode, which is made when it has not.
    private boolean hasPage(int inode) {
        var page = page(inode);
        if (run.word(page + 8) != 0) {
            return true;
        }
        if (!family.fresh()) {
            return false;
        }
        run.word(page, family.frame());
        run.word(page + 8, family.capability());
        family.keep(family.frame(), family.capability());
        return true;
    }

    long size(int inode) {
        return get(inode, BYTES);
    }

    /// A new one, or -1.
    int make(int type, long mode, long now) {
        for (var inode = 0; inode < MOST && hasPage(inode); inode++) {
            if (get(inode, TYPE) == FREE) {
                run.clear(field(inode, 0), 1 << SHIFT);
                set(inode, TYPE, type);
                set(inode, MODE, mode);
                set(inode, READ_AT, now);
                set(inode, WRITTEN_AT, now);
                set(inode, CHANGED_AT, now);
                return inode;
            }
        }
        return -1;
    }

    /// Finds block `number` of a file: [#frame], [#capability]. False when there is none and none can be made.
    boolean block(int inode, long number, boolean make) {
        if (number >= BLOCKS) {
            return false;
        }
        if (get(inode, LIST) == 0) {
            if (!make || !family.fresh()) {
                return false;
            }
            family.keep(family.frame(), family.capability());
            set(inode, LIST, family.frame());
            set(inode, LIST_CAPABILITY, family.capability());
        }
        var entry = list(inode) + (number << 4);
        frame = run.word(entry);
        capability = run.word(entry + 8);
        if (capability != 0) {
            return true;
        }
        if (!make || !family.fresh()) {
            return false;
        }
        frame = family.frame();
        capability = family.capability();
        family.keep(frame, capability);
        run.word(entry, frame);
        run.word(entry + 8, capability);
        return true;
    }

    private long list(int inode) {
        return run.window(Place.W_BLOCKS, get(inode, LIST), get(inode, LIST_CAPABILITY), Place.RW);
    }

    long frame() {
        return frame;
    }

    long capability() {
        return capability;
    }

    private static long part(long offset, long left) {
        return Math.min(left, Place.PAGE - (offset & (Place.PAGE - 1)));
    }

    /// Bytes to memory that is bound; where the file has a hole they are zeros. The caller stays within the file.
    void read(int inode, long offset, long to, long count) {
        for (var done = 0L; done < count;) {
            var at = offset + done;
            var part = part(at, count - done);
            if (block(inode, at >>> Place.PAGE_SHIFT, false)) {
                run.copy(to + done, window(AegisAbi.READ) + (at & (Place.PAGE - 1)), part);
            } else {
                for (var i = 0L; i < part; i++) {
                    run.octet(to + done + i, 0);
                }
            }
            done += part;
        }
    }

    /// The address of the block found last, in a window.
    long window(int rights) {
        return run.window(Place.W_SOURCE, frame, capability, rights);
    }

    /// How many bytes could be written; the file grows.
    long write(int inode, long offset, long from, long count) {
        var done = 0L;
        while (done < count) {
            var at = offset + done;
            var part = part(at, count - done);
            if (!block(inode, at >>> Place.PAGE_SHIFT, true)) {
                break;
            }
            run.copy(window(Place.RW) + (at & (Place.PAGE - 1)), from + done, part);
            done += part;
        }
        if (offset + done > size(inode)) {
            set(inode, BYTES, offset + done);
        }
        return done;
    }

    void truncate(int inode, long bytes) {
        var before = size(inode);
        if (bytes < before && get(inode, LIST) != 0) {
            for (var number = Memory.up(bytes) >>> Place.PAGE_SHIFT; number < Memory
                    .up(before) >>> Place.PAGE_SHIFT; number++) {
                if (block(inode, number, false)) {
                    var entry = list(inode) + (number << 4);
                    run.word(entry, 0);
                    run.word(entry + 8, 0);
                    family.release(frame, capability);
                }
            }
            if ((bytes & (Place.PAGE - 1)) != 0 && block(inode, bytes >>> Place.PAGE_SHIFT, false)) {
                var at = window(Place.RW);
                for (var i = bytes & (Place.PAGE - 1); i < Place.PAGE; i++) {
                    run.octet(at + i, 0);
                }
            }
        }
        set(inode, BYTES, bytes);
    }

    /// An open file or an area uses it; or no more. Without users and links it is gone.
    void use(int inode, int difference) {
        set(inode, USERS, get(inode, USERS) + difference);
        drop(inode);
    }

    void drop(int inode) {
        if (get(inode, USERS) <= 0 && get(inode, LINKS) <= 0) {
            truncate(inode, 0);
            if (get(inode, LIST) != 0) {
                family.release(get(inode, LIST), get(inode, LIST_CAPABILITY));
            }
            set(inode, TYPE, FREE);
        }
    }
}
