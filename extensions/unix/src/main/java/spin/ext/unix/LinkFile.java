package spin.ext.unix;

import spin.core.file.FileNode;

/// A symbolic link itself, as `O_PATH` with `O_NOFOLLOW` opens it: it can be asked what it is, and that is all.
final class LinkFile extends OpenFile {

    private final FileNode node;
    private final String path;
    private final int device;

    /// @param node opened by the caller
    LinkFile(FileNode node, String path, int device) {
        super(0);
        this.node = node;
        this.path = path;
        this.device = device;
    }

    @Override
    void close() {
        node.close();
    }

    @Override
    long read(UnixProcess process, long address, int most) {
        return -Errno.EBADF;
    }

    @Override
    long write(UnixProcess process, byte[] bytes) {
        return -Errno.EBADF;
    }

    @Override
    Status status() {
        return Status.of(device, node.attributes());
    }

    @Override
    String title() {
        return path;
    }
}
