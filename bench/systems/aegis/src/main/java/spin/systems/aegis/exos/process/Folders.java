package spin.systems.aegis.exos.process;

/// What folders hold: entries of 512 bytes in the content of an inode.
///
///      entry    inode + 1 in 32 bits, 0 for a free one | length of the name in 32 bits | the name
final class Folders {

    static final int ENTRY_BYTES = 512;
    static final int LONGEST_NAME = 255;
    private static final long INODE_MASK = 0xffff_ffffL;
    private static final int DOTS = 2;

    private final Run run;
    private final Inodes inodes;

    Folders(Run run, Inodes inodes) {
        this.run = run;
        this.inodes = inodes;
    }

    private long entry(int folder, long offset, boolean make) {
        return inodes.block(folder, offset >>> Place.PAGE_SHIFT, make)
                ? inodes.window(Place.RW) + (offset & (Place.PAGE - 1))
                : 0;
    }

    private long find(int folder, byte[] name) {
        for (var offset = 0L; offset < inodes.size(folder); offset += ENTRY_BYTES) {
            var entry = entry(folder, offset, false);
            if (entry != 0 && isOf(entry, name)) {
                return offset;
            }
        }
        return -1;
    }

    private boolean isOf(long entry, byte[] name) {
        var word = run.word(entry);
        if ((word & INODE_MASK) == 0 || word >>> 32 != name.length) {
            return false;
        }
        for (var i = 0; i < name.length; i++) {
            if (run.octet(entry + 8 + i) != (name[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /// The inode of a name, or -1.
    int lookup(int folder, byte[] name) {
        var offset = find(folder, name);
        return offset < 0 ? -1 : (int) (run.word(entry(folder, offset, false)) & INODE_MASK) - 1;
    }

    boolean add(int folder, byte[] name, int inode) {
        var offset = 0L;
        while (offset < inodes.size(folder)) {
            var entry = entry(folder, offset, false);
            if (entry != 0 && (run.word(entry) & INODE_MASK) == 0) {
                break;
            }
            offset += ENTRY_BYTES;
        }
        if (offset >= Inodes.LARGEST) {
            return false;
        }
        var entry = entry(folder, offset, true);
        if (entry == 0) {
            return false;
        }
        run.word(entry, (inode + 1L) | (long) name.length << 32);
        for (var i = 0; i < name.length; i++) {
            run.octet(entry + 8 + i, name[i]);
        }
        if (offset == inodes.size(folder)) {
            inodes.set(folder, Inodes.BYTES, offset + ENTRY_BYTES);
        }
        return true;
    }

    void remove(int folder, byte[] name) {
        var offset = find(folder, name);
        if (offset >= 0) {
            run.word(entry(folder, offset, false), 0);
        }
    }

    boolean isEmpty(int folder) {
        for (var offset = 0L; offset < inodes.size(folder); offset += ENTRY_BYTES) {
            if ((run.word(entry(folder, offset, false)) & INODE_MASK) != 0) {
                return false;
            }
        }
        return true;
    }

    // As a sequence: the two dots, then the entries.

    boolean isBeyond(int folder, long place) {
        return (place - DOTS) * ENTRY_BYTES >= inodes.size(folder);
    }

    /// Empty for a free entry, and beyond the last.
    byte[] nameAt(int folder, long place) {
        if (place < DOTS) {
            return place == 0 ? new byte[]{'.'} : new byte[]{'.', '.'};
        }
        if (isBeyond(folder, place)) {
            return new byte[0];
        }
        return name(entry(folder, (place - DOTS) * ENTRY_BYTES, false));
    }

    private byte[] name(long entry) {
        var word = run.word(entry);
        var name = new byte[(word & INODE_MASK) == 0 ? 0 : (int) (word >>> 32)];
        for (var i = 0; i < name.length; i++) {
            name[i] = (byte) run.octet(entry + 8 + i);
        }
        return name;
    }

    int inodeAt(int folder, long place) {
        if (place < DOTS) {
            return place == 0 ? folder : (int) inodes.get(folder, Inodes.PARENT);
        }
        return (int) (run.word(entry(folder, (place - DOTS) * ENTRY_BYTES, false)) & INODE_MASK) - 1;
    }

    /// The path of a folder from the top.
    byte[] path(int folder) {
        if (folder == Inodes.ROOT) {
            return new byte[]{'/'};
        }
        var path = new byte[0];
        for (var at = folder; at != Inodes.ROOT;) {
            var parent = (int) inodes.get(at, Inodes.PARENT);
            path = joined(nameOf(parent, at), path);
            at = parent;
        }
        return path;
    }

    private byte[] nameOf(int folder, int inode) {
        for (var offset = 0L; offset < inodes.size(folder); offset += ENTRY_BYTES) {
            var entry = entry(folder, offset, false);
            if ((run.word(entry) & INODE_MASK) == inode + 1L) {
                return name(entry);
            }
        }
        return new byte[0];
    }

    private static byte[] joined(byte[] name, byte[] rest) {
        var path = new byte[1 + name.length + rest.length];
        path[0] = '/';
        for (var i = 0; i < name.length; i++) {
            path[1 + i] = name[i];
        }
        for (var i = 0; i < rest.length; i++) {
            path[1 + name.length + i] = rest[i];
        }
        return path;
    }

    // The text of a symbolic link.

    void write(int inode, byte[] text) {
        for (var i = 0; i < text.length; i++) {
            run.octet(Place.SCRATCH + i % Place.SCRATCH_BYTES, text[i]);
            if ((i + 1) % Place.SCRATCH_BYTES == 0 || i + 1 == text.length) {
                var from = i / Place.SCRATCH_BYTES * Place.SCRATCH_BYTES;
                inodes.write(inode, from, Place.SCRATCH, i + 1L - from);
            }
        }
    }

    byte[] content(int inode) {
        var text = new byte[(int) inodes.size(inode)];
        for (var i = 0; i < text.length; i++) {
            inodes.read(inode, i, Place.SCRATCH, 1);
            text[i] = (byte) run.octet(Place.SCRATCH);
        }
        return text;
    }
}
