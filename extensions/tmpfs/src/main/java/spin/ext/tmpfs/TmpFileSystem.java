package spin.ext.tmpfs;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import spin.core.file.FileError;
import spin.core.file.FileException;
import spin.core.file.FileNode;
import spin.core.file.FileSystem;
import spin.core.file.FileSystemFacts;
import spin.core.file.NewNode;

/// Nodes as objects, found by numbers that are never given twice. A node is dropped from the table when it has neither a name nor a user.
///
/// It does not survive the loss of power, so that [#sync] has nothing to promise.
public final class TmpFileSystem implements FileSystem {
    private static final int LONGEST_NAME = 255;

    final Space space;
    private final LongSupplier clock;
    private final Map<Long, Node> nodes = new HashMap<>();
    private final Directory root;
    private long lastNumber;

    /// @param clock simulated nanoseconds
    /// @param bytes of content
    /// @param most  nodes
    public TmpFileSystem(LongSupplier clock, long bytes, int most) {
        this.clock = clock;
        this.space = new Space(bytes, most);
        this.root = new Directory(this, null, NewNode.withMode(0_1777));
        root.links = 2;
    }

    @Override
    public FileNode root() {
        return root;
    }

    @Override
    public FileNode node(long number) {
        var node = nodes.get(number);
        if (node == null) {
            throw new FileException(FileError.ESTALE, "node %d of this tmpfs is gone".formatted(number));
        }
        return node;
    }

    @Override
    public void sync() {
        // Nothing here outlives the machine.
    }

    @Override
    public FileSystemFacts facts() {
        return new FileSystemFacts("tmpfs", Space.BLOCK, space.blocks, space.freeBlocks(), space.most,
                space.freeNodes(),
                LONGEST_NAME, false);
    }

    long now() {
        return clock.getAsLong();
    }

    /// Takes a new node in.
    ///
    /// @return its number
    long enter(Node node) {
        space.takeNode();
        nodes.put(++lastNumber, node);
        return lastNumber;
    }

    void leave(Node node) {
        nodes.remove(node.number);
        space.giveNode();
    }
}
