package spin.ext.tmpfs;

import spin.core.file.AttributeChange;
import spin.core.file.FileAttributes;
import spin.core.file.FileKind;
import spin.core.file.FileNode;
import spin.core.file.NewNode;

/// What all nodes have.
abstract class Node implements FileNode {
    final TmpFileSystem system;
    final long number;
    int links;
    private int users;
    private int mode;
    private int owner;
    private int group;
    private long accessed;
    private long modified;
    private long changed;

    Node(TmpFileSystem system, NewNode what) {
        this.system = system;
        this.mode = what.mode();
        this.owner = what.owner();
        this.group = what.group();
        accessed = system.now();
        modified = accessed;
        changed = accessed;
        number = system.enter(this);
    }

    abstract FileKind kind();

    long size() {
        return 0;
    }

    /// Blocks of [Space#BLOCK] bytes.
    long blocks() {
        return 0;
    }

    long device() {
        return 0;
    }

    @Override
    public final long number() {
        return number;
    }

    @Override
    public FileAttributes attributes() {
        return new FileAttributes(kind(), number, mode, links, owner, group, device(), size(),
                blocks() * (Space.BLOCK / 512), accessed, modified, changed);
    }

    @Override
    public void setAttributes(AttributeChange change) {
        mode = change.mode() == AttributeChange.KEEP ? mode : change.mode() & FileAttributes.MODE;
        owner = change.owner() == AttributeChange.KEEP ? owner : change.owner();
        group = change.group() == AttributeChange.KEEP ? group : change.group();
        accessed = change.accessed() == AttributeChange.KEEP_TIME ? accessed : change.accessed();
        modified = change.modified() == AttributeChange.KEEP_TIME ? modified : change.modified();
        touch();
    }

    @Override
    public void open() {
        users++;
    }

    @Override
    public void close() {
        users--;
        dropIfUnused();
    }

    @Override
    public void fsync() {
        // Nothing here outlives the machine.
    }

    /// Something about the node is new.
    void touch() {
        changed = system.now();
    }

    /// Its content is.
    void modify() {
        modified = system.now();
        changed = modified;
    }

    void access() {
        accessed = system.now();
    }

    /// One name less.
    void unlinked() {
        links--;
        touch();
        dropIfUnused();
    }

    void dropIfUnused() {
        if (links == 0 && users == 0) {
            system.space.giveBlocks(blocks());
            system.leave(this);
        }
    }
}
