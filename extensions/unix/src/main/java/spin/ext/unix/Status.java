package spin.ext.unix;

import java.nio.ByteBuffer;
import spin.core.file.FileAttributes;

/// What stat tells.
///
/// @param device number of the file system that it is in
/// @param mode kind and permissions
/// @param self the number of a device that it is itself
/// @param blocks of 512 bytes
/// @param accessed in nanoseconds since 1970, as the other two
record Status(long device, long inode, int mode, int links, int owner, int group, long self, long size, long blocks,
        long accessed, long modified, long changed) {
    static final int KIND = 0170000;
    static final int FIFO = 0010000;
    static final int CHARACTER = 0020000;
    static final int DIRECTORY = 0040000;
    static final int REGULAR = 0100000;
    static final int LINK = 0120000;
    private static final int BLOCK_DEVICE = 0060000;
    static final int SOCKET = 0140000;

    static final int BYTES = 136;
    private static final int STAT_BYTES = 80;
    private static final int STATX_BYTES = 256;
    private static final int STATX_BASIC = 0x7ff;
    private static final int BLOCK = 4096;
    private static final int SECTOR = 512;

    static Status of(int mode, long inode, long size, long when) {
        return new Status(1, inode, mode, 1, 0, 0, 0, size, (size + SECTOR - 1) / SECTOR, when, when, when);
    }

    Status ofDevice(long number) {
        return new Status(device, inode, mode, links, owner, group, number, size, blocks, accessed, modified, changed);
    }

    /// @param device number of the file system that the node is in
    static Status of(int device, FileAttributes node) {
        int kind = switch (node.kind()) {
            case REGULAR -> REGULAR;
            case DIRECTORY -> DIRECTORY;
            case SYMBOLIC_LINK -> LINK;
            case CHARACTER_DEVICE -> CHARACTER;
            case BLOCK_DEVICE -> BLOCK_DEVICE;
            case FIFO -> FIFO;
            case SOCKET -> SOCKET;
        };
        // On Linux no directory is without a size, and programs ask by it whether something is there.
        long size = kind == DIRECTORY ? Math.max(node.size(), BLOCK) : node.size();
        return new Status(device, node.number(), kind | node.mode(), node.links(), node.owner(), node.group(),
                node.device(), size, node.blocks(), Scheduling.calendarOf(node.accessed()),
                Scheduling.calendarOf(node.modified()), Scheduling.calendarOf(node.changed()));
    }

    /// The layout of struct stat64:
    ///
    /// ```text
    ///   0 st_dev   8 st_ino   16 st_rdev  24 st_size  32 st_blocks
    ///  40 st_mode 44 st_uid   48 st_gid   52 st_blksize 56 st_nlink
    ///  64 st_atime 72 its nanoseconds  80 st_mtime 88  96 st_ctime 104
    /// ```
    byte[] stat64() {
        var out = Bytes.of(BYTES);
        out.putLong(device).putLong(inode).putLong(self).putLong(size).putLong(blocks);
        out.putInt(mode).putInt(owner).putInt(group).putInt(BLOCK).putInt(links).putInt(0);
        for (long time : new long[]{accessed, modified, changed}) {
            out.putLong(Math.floorDiv(time, Scheduling.NANOSECONDS))
                    .putLong(Math.floorMod(time, Scheduling.NANOSECONDS));
        }
        return Bytes.content(out);
    }

    /// The layout of struct statx, of which everything but the time of birth is known:
    ///
    /// ```text
    ///   0 stx_mask   4 blksize   8 attributes  16 nlink  20 uid  24 gid  28 mode (16 bits)  32 ino  40 size  48 blocks  56 attributes that are known
    ///  64 atime: seconds 64 bits, nanoseconds 32   80 btime   96 ctime  112 mtime  128 rdev major 132 minor  136 dev major 140 minor   to 256
    /// ```
    byte[] statx() {
        var out = Bytes.of(STATX_BYTES);
        out.putInt(STATX_BASIC).putInt(BLOCK).putLong(0).putInt(links).putInt(owner).putInt(group)
                .putShort((short) mode).putShort((short) 0).putLong(inode).putLong(size).putLong(blocks).putLong(0);
        put(out, 64, accessed);
        put(out, 96, changed);
        put(out, 112, modified);
        out.putInt(128, (int) (self >> 8)).putInt(132, (int) self & 0xff);
        out.putInt(140, (int) device);
        return Bytes.content(out);
    }

    private static void put(ByteBuffer out, int at, long time) {
        out.putLong(at, Math.floorDiv(time, Scheduling.NANOSECONDS)).putInt(at + 8,
                (int) Math.floorMod(time, Scheduling.NANOSECONDS));
    }

    /// The older struct stat, whose numbers are narrower and whose times have no nanoseconds.
    byte[] stat() {
        ByteBuffer out = Bytes.of(STAT_BYTES);
        out.putInt((int) device).putInt((int) inode).putInt(mode).putInt(links).putInt(owner).putInt(group)
                .putInt((int) self).putInt(0).putLong(size);
        for (long time : new long[]{accessed, modified, changed}) {
            out.putLong(Math.floorDiv(time, Scheduling.NANOSECONDS));
        }
        out.putInt(BLOCK).putInt((int) blocks);
        return Bytes.content(out);
    }
}
