package spin.hw.pal;

import spin.hw.memory.PhysicalMemory;

/// A process's hardware context in physical memory, which CALL_PAL swpctx saves and loads:
///
///      0  kernel stack pointer
///      8  user stack pointer
///     16  page table base, as a frame number
///     24  cycle counter (32)    28  address space number (32)
///     32  unique value
///     40  flags: bit 0 is floating-point enable
///     48  two quadwords reserved
///
/// swpctx writes the stack pointers, the cycle counter and the unique value back; the rest changes only by the kernel's hand, and by
/// wrfen and clrfen.
///
/// @param address physical
record ProcessControlBlock(PhysicalMemory memory, long address) {

    static final int KERNEL_STACK = 0;
    static final int USER_STACK = 8;
    static final int PAGE_TABLE = 16;
    static final int CYCLES = 24;
    static final int ADDRESS_SPACE = 28;
    static final int UNIQUE = 32;
    static final int FLAGS = 40;
    /// It must begin on a multiple of this.
    static final int ALIGNMENT = 128;

    long quad(int offset) {
        return memory.loadQuad(address + offset);
    }

    void quad(int offset, long value) {
        memory.storeQuad(address + offset, value);
    }

    int integer(int offset) {
        return memory.loadLong(address + offset);
    }

    void integer(int offset, int value) {
        memory.storeLong(address + offset, value);
    }

    boolean floatingEnabled() {
        return (quad(FLAGS) & 1) != 0;
    }

    void floatingEnabled(boolean enabled) {
        quad(FLAGS, (quad(FLAGS) & ~1L) | (enabled ? 1 : 0));
    }
}
