package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// Pages of an address space that belong together: from `start` up to `end`, with the same rights.
final class Region {

    final long start;
    long end;
    boolean writable;
    @Nullable
    Region next;

    Region(long start, long end, boolean writable, @Nullable Region next) {
        this.start = start;
        this.end = end;
        this.writable = writable;
        this.next = next;
    }
}
