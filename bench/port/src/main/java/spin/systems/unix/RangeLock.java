package spin.systems.unix;

import org.jspecify.annotations.Nullable;

/// A lock on bytes of a file.
final class RangeLock {

    final LockOwner owner;
    final boolean exclusive;
    long first;
    /// The last byte's offset.
    long last;
    @Nullable
    RangeLock next;

    RangeLock(LockOwner owner, boolean exclusive, long first, long last) {
        this.owner = owner;
        this.exclusive = exclusive;
        this.first = first;
        this.last = last;
    }

    boolean overlaps(RangeLock other) {
        return first <= other.last && other.first <= last;
    }
}
