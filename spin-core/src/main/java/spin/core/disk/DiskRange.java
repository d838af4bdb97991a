package spin.core.disk;

import org.jspecify.annotations.Nullable;
import spin.dispatcher.Requester;

/// Some blocks of a drive in a row: a capability, made by [Disks] only. Whoever has it reaches these blocks and no others.
///
/// It is worth nothing any more when what it was granted by is taken back, or its holder is unloaded; and so is every part of it.
public final class DiskRange {
    final Drive drive;
    /// Of the drive.
    final long first;
    final long blocks;
    final Requester holder;
    private final @Nullable DiskRange partOf;
    private boolean revoked;
    /// Requests that have not come back.
    int underWay;

    DiskRange(Drive drive, long first, long blocks, Requester holder, @Nullable DiskRange partOf) {
        this.drive = drive;
        this.first = first;
        this.blocks = blocks;
        this.holder = holder;
        this.partOf = partOf;
    }

    /// The name of the drive, such as `disk0`.
    public String drive() {
        return drive.name();
    }

    /// Where it begins on the drive.
    public long first() {
        return first;
    }

    /// How many blocks it has.
    public long blocks() {
        return blocks;
    }

    /// Whether it still reaches anything.
    public boolean isLive() {
        return !revoked && (partOf == null || partOf.isLive());
    }

    void revoke() {
        revoked = true;
    }

    boolean overlaps(Drive other, long from, long count) {
        return drive == other && first < from + count && from < first + blocks;
    }

    @Override
    public String toString() {
        return "blocks %d to %d of %s".formatted(first, first + blocks - 1, drive.name());
    }
}
