package spin.ext.tmpfs;

import spin.core.Extension;
import spin.core.Kernel;
import spin.core.file.Files;

/// Mounts an empty file system in memory as `tmp`.
public final class Tmpfs implements Extension {
    private static final long BYTES = 32L << 20;
    private static final int NODES = 16_384;

    @Override
    public void start(Kernel kernel) {
        var files = kernel.resolve(Files.class);
        files.mount("tmp", new TmpFileSystem(files::now, BYTES, NODES));
    }
}
