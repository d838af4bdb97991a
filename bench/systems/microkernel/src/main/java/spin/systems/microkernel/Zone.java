package spin.systems.microkernel;

import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.systems.kit.Frames;

/// Pieces of physical memory of one size, cut from frames that it keeps. Those that are free are a list through their first quadwords.
///
/// Source: Mach 3.0, kern/zalloc.c.
final class Zone {

    private final PhysicalMemory memory;
    private final Frames store;
    private final int bytes;
    private long free;
    private int kept;
    private int used;

    /// @param bytes how long a piece is; a power of two, at most a page
    Zone(PhysicalMemory memory, Frames store, int bytes) {
        this.memory = memory;
        this.store = store;
        this.bytes = bytes;
    }

    /// The physical address of a piece, with anything in it; 0 when no memory is left.
    long take() {
        if (free == 0) {
            cut();
            if (free == 0) {
                return 0;
            }
        }
        var piece = free;
        free = memory.loadQuad(piece);
        used++;
        return piece;
    }

    private void cut() {
        var frame = store.take();
        if (frame == 0) {
            return;
        }
        kept++;
        for (var at = frame + Pte.PAGE_BYTES - bytes; at >= frame; at -= bytes) {
            memory.storeQuad(at, free);
            free = at;
        }
    }

    void give(long piece) {
        memory.storeQuad(piece, free);
        free = piece;
        used--;
    }

    /// How many frames it keeps.
    int frames() {
        return kept;
    }

    /// How many pieces are in use.
    int used() {
        return used;
    }
}
