package spin.ext.diskfs;

import spin.core.file.FileSystem;
import spin.core.file.FileSystemSuite;

/// What every file system does, with a cache of the smallest size, so that every block leaves it many times.
class DiskFileSystemTests extends FileSystemSuite {
    private long now;

    @Override
    protected FileSystem make() {
        var disk = new CrashDisk(1024);
        DiskFileSystem.format(disk, () -> ++now);
        return DiskFileSystem.mount(disk, () -> ++now, 16, VictimPolicy.DEFAULT);
    }
}
