package spin.core.disk;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.memory.Page;
import spin.core.strand.Strand;
import spin.dispatcher.Requester;

/// Something that a drive was asked for. Its maker waits for it with [Disks#await], or is told by [Disks#completed].
///
/// Where the bytes go is either a page of its maker's, which the drive reaches itself and which stays in its place meanwhile, or an array, by way
/// of a buffer of the driver's.
public final class DiskRequest {
    /// What is asked.
    enum Operation {
        READ(0),
        WRITE(1),
        FLUSH(2);

        /// As the drive has it.
        final int code;

        Operation(int code) {
            this.code = code;
        }
    }

    final Operation operation;
    final DiskRange range;
    final Requester owner;
    /// Of the drive.
    final long lba;
    final int blocks;
    final @Nullable Page page;
    final byte @Nullable [] bytes;
    final int from;
    /// Whether its end is an event.
    final boolean told;
    final List<Strand> waiting = new ArrayList<>();
    /// Where the drive reaches its bytes, while it does.
    long address;
    private boolean done;
    private @Nullable String failure;

    @SuppressWarnings("TooManyParameters")
    private DiskRequest(Operation operation, DiskRange range, Requester owner, long block, int blocks,
            @Nullable Page page, byte @Nullable [] bytes, int from) {
        this.operation = operation;
        this.range = range;
        this.owner = owner;
        this.lba = range.first + block;
        this.blocks = blocks;
        this.page = page;
        this.bytes = bytes;
        this.from = from;
        told = bytes == null;
    }

    static DiskRequest ofPage(Operation operation, DiskRange range, Requester owner, long block, Page page) {
        return new DiskRequest(operation, range, owner, block, Drive.PAGE_BLOCKS, page, null, 0);
    }

    static DiskRequest ofBytes(Operation operation, DiskRange range, Requester owner, long block, byte[] bytes,
            int from, int blocks) {
        return new DiskRequest(operation, range, owner, block, blocks, null, bytes, from);
    }

    static DiskRequest flush(DiskRange range, Requester owner) {
        return new DiskRequest(Operation.FLUSH, range, owner, 0, 0, null, null, 0);
    }

    /// Whether the drive is done with it, one way or the other.
    public boolean isDone() {
        return done;
    }

    /// Why it failed; null when it did not, or is not done.
    public @Nullable String failure() {
        return failure;
    }

    void done(@Nullable String why) {
        done = true;
        failure = why;
    }

    int length() {
        return blocks * Disks.BLOCK_BYTES;
    }

    @Override
    public String toString() {
        return switch (operation) {
            case READ -> "reading %d blocks at %d of %s".formatted(blocks, lba, range.drive());
            case WRITE -> "writing %d blocks at %d of %s".formatted(blocks, lba, range.drive());
            case FLUSH -> "flushing " + range.drive();
        };
    }
}
