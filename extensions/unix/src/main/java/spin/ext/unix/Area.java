package spin.ext.unix;

import org.jspecify.annotations.Nullable;

/// A stretch of a process's memory in which everything is alike: what may be done with it, and where a page that is touched for the first time
/// comes from.
///
/// @param first address of its first page
/// @param beyond address of the page behind its last
/// @param rights any of [Memory#READ], [Memory#WRITE], [Memory#EXECUTE]
/// @param shared whether a child shares it for good, rather than until one of the two writes
/// @param file whose content it shows; null for zeroes
/// @param offset in the file, of its first byte
record Area(long first, long beyond, int rights, boolean shared, @Nullable OpenFile file, long offset) {

    Area from(long address) {
        return new Area(address, beyond, rights, shared, file, offset + (address - first));
    }

    Area upTo(long address) {
        return new Area(first, address, rights, shared, file, offset);
    }

    Area with(int newRights) {
        return new Area(first, beyond, newRights, shared, file, offset);
    }

    boolean holds(long address) {
        return address >= first && address < beyond;
    }

    /// Whether `next`, which begins where this ends, is the same stretch.
    @SuppressWarnings("ReferenceEquality") // an open file is nobody's equal
    boolean continuesIn(Area next) {
        return next.first == beyond && next.rights == rights && next.shared == shared && next.file == file
                && (file == null ? !shared : next.offset == offset + (beyond - first));
    }
}
