package spin.ext.tmpfs;

import spin.core.file.FileKind;
import spin.core.file.NewNode;

/// A device, a FIFO or a socket: kept, and given no meaning.
final class Special extends Node {
    private final FileKind kind;
    private final long device;

    Special(TmpFileSystem system, FileKind kind, long device, NewNode what) {
        super(system, what);
        this.kind = kind;
        this.device = device;
    }

    @Override
    FileKind kind() {
        return kind;
    }

    @Override
    long device() {
        return device;
    }
}
