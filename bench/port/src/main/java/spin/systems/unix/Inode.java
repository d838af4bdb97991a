package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// A file, a folder, a symbolic link or a device: what a name means.
final class Inode {

    static final int FILE = 1;
    static final int FOLDER = 2;
    static final int LINK = 3;
    static final int DEVICE = 4;
    static final int FIFO = 5;

    /// 1 GB. It is memory that bounds what is really there.
    static final long LARGEST = 1L << 30;

    private static final byte[] NO_NAME = {};

    private final Below below;
    final int number;
    final int type;
    /// Of a device.
    final int device;
    long mode;
    long links;
    long owner;
    long group;
    /// Descriptors that stand for it.
    int uses;
    /// Open files that have flock's lock to share; and whether one has it alone.
    int sharers;
    boolean locked;
    final Channel unlocked = new Channel();
    /// Locks of fcntl.
    @Nullable
    RangeLock locks;
    long readAt;
    long writtenAt;
    long changedAt;

    // Of a file.
    private long size;
    private long[] pages = {};

    // Of a folder; a name that is gone leaves its place empty, so that a reader keeps his.
    Inode parent;
    private byte[][] names = new byte[0][];
    private @Nullable Inode[] entries = new Inode[0];
    private int count;

    /// Of a named pipe, while anybody has it open.
    @Nullable
    Pipe pipe;

    // Of a link.
    byte[] target = NO_NAME;

    Inode(Below below, int number, int type, int device, long mode, long now) {
        this.below = below;
        this.number = number;
        this.type = type;
        this.device = device;
        this.mode = mode;
        this.parent = this;
        readAt = now;
        writtenAt = now;
        changedAt = now;
    }

    // A file's bytes.

    long size() {
        return type == LINK ? target.length : size;
    }

    /// The page with that part of the file; 0 when there is none and none shall be made, or none is left.
    long page(long block, boolean make) {
        var index = (int) block;
        if (index >= pages.length) {
            if (!make) {
                return 0;
            }
            var more = new long[Math.max(index + 1, 2 * pages.length)];
            for (var i = 0; i < pages.length; i++) {
                more[i] = pages[i];
            }
            pages = more;
        }
        if (pages[index] == 0 && make) {
            pages[index] = below.page();
        }
        return pages[index];
    }

    void grow(long bytes) {
        size = Math.max(size, bytes);
    }

    void truncate(long bytes) {
        if (bytes < size) {
            var block = (bytes + Below.PAGE - 1) / Below.PAGE;
            for (var i = (int) block; i < pages.length; i++) {
                if (pages[i] != 0) {
                    below.release(pages[i]);
                    pages[i] = 0;
                }
            }
            clear((int) bytes & (Below.PAGE - 1), page(bytes / Below.PAGE, false));
        }
        size = bytes;
    }

    /// Bytes within the file become zeros.
    void zero(long first, long beyond) {
        for (var at = first; at < beyond;) {
            var inPage = (int) at & (Below.PAGE - 1);
            var part = (int) Math.min(beyond - at, Below.PAGE - inPage);
            var page = page(at / Below.PAGE, false);
            for (var i = inPage; i < inPage + part && page != 0; i++) {
                below.store(page, i & -8, below.load(page, i & -8) & ~(0xffL << ((i & 7) << 3)));
            }
            at += part;
        }
    }

    private void clear(int from, long page) {
        if (from == 0 || page == 0) {
            return;
        }
        var at = from & -8;
        below.store(page, at, below.load(page, at) & (1L << ((from & 7) << 3)) - 1);
        for (at += 8; at < Below.PAGE; at += 8) {
            below.store(page, at, 0);
        }
    }

    /// No name and no descriptor is left.
    void dropIfUnused() {
        if (links == 0 && uses == 0) {
            truncate(0);
        }
    }

    // A folder's names.

    /// Places in it, empty ones too.
    int places() {
        return count;
    }

    byte[] nameAt(int place) {
        return names[place];
    }

    @Nullable
    Inode entryAt(int place) {
        return entries[place];
    }

    private int place(byte[] name) {
        for (var i = 0; i < count; i++) {
            if (entries[i] != null && same(names[i], name)) {
                return i;
            }
        }
        return -1;
    }

    static boolean same(byte[] a, byte[] b) {
        if (a.length != b.length) {
            return false;
        }
        for (var i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        return true;
    }

    @Nullable
    Inode lookup(byte[] name) {
        var place = place(name);
        return place < 0 ? null : entries[place];
    }

    void add(byte[] name, Inode inode) {
        if (count == names.length) {
            var more = new byte[2 * count + 8][];
            var others = new @Nullable Inode[more.length];
            for (var i = 0; i < count; i++) {
                more[i] = names[i];
                others[i] = entries[i];
            }
            names = more;
            entries = others;
        }
        names[count] = name;
        entries[count] = inode;
        count++;
    }

    void removeName(byte[] name) {
        var place = place(name);
        if (place >= 0) {
            entries[place] = null;
        }
        while (count > 0 && entries[count - 1] == null) {
            count--;
        }
    }

    boolean isEmpty() {
        for (var i = 0; i < count; i++) {
            if (entries[i] != null) {
                return false;
            }
        }
        return true;
    }

    byte[] nameOf(Inode inode) {
        for (var i = 0; i < count; i++) {
            if (entries[i] == inode) {
                return names[i];
            }
        }
        return NO_NAME;
    }
}
