package spin.ext.tmpfs;

import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileKind;
import spin.core.file.NewNode;

/// A name for somebody else to follow. A long one takes a block, as if it were a file's content.
final class SymbolicLink extends Node {
    private static final int SHORT = 128;

    private final String target;
    private final int blocks;

    private SymbolicLink(TmpFileSystem system, String target, int blocks, NewNode what) {
        super(system, what);
        this.target = target;
        this.blocks = blocks;
    }

    static SymbolicLink make(TmpFileSystem system, String target, NewNode what) {
        if (system.space.freeNodes() == 0) {
            throw new FileException(FileError.ENOSPC, "this tmpfs has no node left for a symbolic link");
        }
        int blocks = target.length() > SHORT ? 1 : 0;
        if (blocks == 1 && !system.space.takeBlock()) {
            throw new FileException(FileError.ENOSPC, "this tmpfs has no block left for a symbolic link");
        }
        return new SymbolicLink(system, target, blocks, what);
    }

    @Override
    FileKind kind() {
        return FileKind.SYMBOLIC_LINK;
    }

    @Override
    long size() {
        return target.length();
    }

    @Override
    long blocks() {
        return blocks;
    }

    @Override
    public String target() {
        return target;
    }
}
