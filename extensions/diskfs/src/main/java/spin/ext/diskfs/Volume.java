package spin.ext.diskfs;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spin.core.file.FileNode;
import spin.core.file.FileSystem;
import spin.core.file.FileSystemFacts;

/// A file system that is taken up from its disk when it is first asked for something.
///
/// Not before, because a later version of this extension starts while the former still answers, and writes what it holds when it goes: a tree
/// that was read earlier would not be the one on the disk. A disk on which nothing was ever written is formatted; one that holds something
/// else is not touched.
final class Volume implements FileSystem {
    private static final int PAGES = 256;

    private final BlockStore store;
    private final LongSupplier clock;
    private @Nullable DiskFileSystem opened;

    Volume(BlockStore store, LongSupplier clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public FileNode root() {
        return opened().root();
    }

    @Override
    public FileNode node(long number) {
        return opened().node(number);
    }

    @Override
    public void sync() {
        // One that nobody has asked for anything holds nothing.
        var system = opened;
        if (system != null) {
            system.sync();
        }
    }

    @Override
    public FileSystemFacts facts() {
        return opened().facts();
    }

    private DiskFileSystem opened() {
        var known = opened;
        if (known != null) {
            return known;
        }
        if (DiskFileSystem.isBlank(store)) {
            DiskFileSystem.format(store, clock);
        }
        var system = DiskFileSystem.mount(store, clock, PAGES, VictimPolicy.DEFAULT);
        opened = system;
        return system;
    }
}
