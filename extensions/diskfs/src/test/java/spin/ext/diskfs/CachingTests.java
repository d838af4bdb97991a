package spin.ext.diskfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import spin.core.file.FileNode;
import spin.core.file.NewNode;

/// An application that knows what it will read next says which block leaves; what that saves is counted, exactly.
///
/// Source: Cao, Felten and Li, OSDI '94, whose scans and join are these patterns.
class CachingTests {
    private static final int PAGES = 64;
    private static final int FILE = 80;

    private final CrashDisk disk = new CrashDisk(1024);
    private long now;
    /// The block that the application reads.
    private long reading;

    @Test
    void aScanOverAndOverKeepsMostOfTheFileWhenTheLatestBlockLeaves() {
        assertThat(misses(VictimPolicy.DEFAULT, this::scans)).isEqualTo(MISSES_OF_SCANS);
        assertThat(misses((_, _) -> reading - 1, this::scans)).isEqualTo(MISSES_OF_SCANS_LATEST_FIRST);
    }

    @Test
    void anIndexStaysWhenTheDataLeaves() {
        assertThat(misses(VictimPolicy.DEFAULT, this::lookups)).isEqualTo(MISSES_OF_LOOKUPS);
        assertThat(misses((_, index) -> index < INDEX ? lastData : null, this::lookups))
                .isEqualTo(MISSES_OF_LOOKUPS_INDEX_KEPT);
    }

    private static final int INDEX = 40;
    private static final long MISSES_OF_SCANS = 800;
    private static final long MISSES_OF_SCANS_LATEST_FIRST = 233;
    private static final long MISSES_OF_LOOKUPS = 2679;
    private static final long MISSES_OF_LOOKUPS_INDEX_KEPT = 1935;

    /// The block of data that was read last.
    private long lastData;

    private void scans(FileNode file) {
        for (int round = 0; round < 10; round++) {
            for (long block = 0; block < FILE; block++) {
                read(file, block);
            }
        }
    }

    /// One block of a small index, then one of much data, as a data base looks a record up.
    private void lookups(FileNode file) {
        var chance = new Random(1);
        for (int i = 0; i < 2000; i++) {
            read(file, chance.nextInt(INDEX));
            long data = INDEX + (long) chance.nextInt(400);
            read(file, data);
            lastData = data;
        }
    }

    private void read(FileNode file, long block) {
        reading = block;
        file.read(block * (long) BlockStore.BYTES, new byte[8], 0, 8);
    }

    private long misses(VictimPolicy policy, Consumer<FileNode> work) {
        DiskFileSystem.format(disk, () -> ++now);
        var writer = DiskFileSystem.mount(disk, () -> ++now, PAGES, VictimPolicy.DEFAULT);
        writer.root().create("f", NewNode.withMode(0_600)).write(0, new byte[440 * BlockStore.BYTES], 0,
                440 * BlockStore.BYTES);
        writer.sync();
        var reader = DiskFileSystem.mount(disk, () -> ++now, PAGES, policy);
        var file = reader.root().lookup("f");
        long before = reader.misses();
        work.accept(file);
        return reader.misses() - before;
    }
}
