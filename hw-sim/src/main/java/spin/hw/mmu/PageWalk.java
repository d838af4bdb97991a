package spin.hw.mmu;

import spin.hw.memory.PhysicalMemory;

/// The walk that OSF/1's PALcode makes on a miss: three loads from physical memory, one per level.
///
/// It charges nothing and checks no rights: the walker pays, and the translation buffer's entry carries the rights.
public final class PageWalk {

    private PageWalk() {}

    /// The level-3 entry for `va`, or 0 when a level is missing or invalid. An invalid level-3 entry is also 0.
    ///
    /// @throws spin.hw.memory.MachineCheck when a table lies outside memory
    public static long walk(PhysicalMemory memory, long pageTableBase, long va) {
        long table = pageTableBase;
        for (int level = 1; level < 3; level++) {
            long entry = memory.loadQuad(table + 8L * VirtualAddress.index(va, level));
            if (!Pte.isValid(entry)) {
                return 0;
            }
            table = Pte.frameAddress(entry);
        }
        long entry = memory.loadQuad(table + 8L * VirtualAddress.index(va, 3));
        return Pte.isValid(entry) ? entry : 0;
    }
}
