package spin.ext.unix;

import org.jspecify.annotations.Nullable;
import spin.core.file.FileSystemFacts;

/// What statfs tells, in the layouts of Linux on the Alpha:
///
/// ```text
///   struct statfs    0 type  4 block   8 blocks (32 bits)  12 free  16 available  20 files  24 free  28 id  36 longest name  40 fragment  44 flags  to 64
///   struct statfs64  0 type  4 block   8 blocks (64 bits)  16 free  24 available  32 files  40 free  48 id  56 longest name  60 fragment  64 flags  to 88
/// ```
final class FileSystemStatus {
    private static final int BYTES = 64;
    static final int WIDE_BYTES = 88;
    private static final int TMPFS_MAGIC = 0x01021994;
    private static final int DISK_MAGIC = 0x5350494e;
    private static final int PAGE = 4096;
    private static final int LONGEST_NAME = 255;
    private static final int READ_ONLY = 1;

    private FileSystemStatus() {}

    static byte[] of(@Nullable FileSystemFacts known, boolean wide) {
        var facts = known == null ? new FileSystemFacts("tmpfs", PAGE, 0, 0, 0, 0, LONGEST_NAME, true) : known;
        var out = Bytes.of(wide ? WIDE_BYTES : BYTES);
        out.putInt(facts.type().equals("tmpfs") ? TMPFS_MAGIC : DISK_MAGIC).putInt(facts.blockBytes());
        long[] counts = {facts.blocks(), facts.freeBlocks(), facts.freeBlocks(), facts.nodes(), facts.freeNodes()};
        for (long count : counts) {
            if (wide) {
                out.putLong(count);
            } else {
                out.putInt((int) Math.min(count, Integer.MAX_VALUE));
            }
        }
        out.putLong(0).putInt(facts.longestName()).putInt(facts.blockBytes());
        out.putInt(facts.readOnly() ? READ_ONLY : 0);
        return Bytes.content(out);
    }
}
