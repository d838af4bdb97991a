package spin.core.memory;

import java.util.ArrayList;
import java.util.List;

/// One address space: an Alpha page table and the ranges of it that are allocated.
///
/// A capability: made by [AddressSpaces] only, without accessible members outside this package.
public final class Context {
    final long pageTable;
    final int asn;
    private final List<Range> allocated = new ArrayList<>();

    record Range(long first, long beyond) {}

    Context(long pageTable, int asn) {
        this.pageTable = pageTable;
        this.asn = asn;
    }

    void allocate(long first, long beyond) {
        allocated.add(new Range(first, beyond));
    }

    boolean isAllocated(long address) {
        for (int i = 0; i < allocated.size(); i++) {
            var range = allocated.get(i);
            if (address >= range.first && address < range.beyond) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "context " + asn;
    }
}
