package spin.ext.unix;

import java.nio.ByteBuffer;
import spin.core.file.FileAttributes;

/// What stat tells.
///
/// @param mode kind and permissions
/// @param modified in nanoseconds since 1970; we have one time for all three
/// @param blocks of 512 bytes
record Status(long device, long inode, int mode, int links, int owner, int group, long size, long blocks,
        long modified) {
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

    static Status of(int mode, long inode, long size, long modified) {
        return new Status(1, inode, mode, 1, 0, 0, size, (size + SECTOR - 1) / SECTOR, modified);
    }

    static Status of(FileAttributes node) {
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
        return new Status(2, node.number(), kind | node.mode(), node.links(), node.owner(), node.group(), size,
                node.blocks(), Scheduling.calendarOf(node.modified()));
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
        out.putLong(device).putLong(inode).putLong(0).putLong(size).putLong(blocks);
        out.putInt(mode).putInt(owner).putInt(group).putInt(BLOCK).putInt(links).putInt(0);
        for (int i = 0; i < 3; i++) {
            out.putLong(modified / Scheduling.NANOSECONDS).putLong(modified % Scheduling.NANOSECONDS);
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
        for (int at : new int[]{64, 96, 112}) {
            out.putLong(at, modified / Scheduling.NANOSECONDS).putInt(at + 8,
                    (int) (modified % Scheduling.NANOSECONDS));
        }
        out.putInt(140, (int) device);
        return Bytes.content(out);
    }

    /// The older struct stat, whose numbers are narrower and whose times have no nanoseconds.
    byte[] stat() {
        ByteBuffer out = Bytes.of(STAT_BYTES);
        out.putInt((int) device).putInt((int) inode).putInt(mode).putInt(links).putInt(owner).putInt(group).putInt(0)
                .putInt(0).putLong(size);
        long seconds = modified / Scheduling.NANOSECONDS;
        out.putLong(seconds).putLong(seconds).putLong(seconds).putInt(BLOCK)
                .putInt((int) blocks);
        return Bytes.content(out);
    }
}
