package spin.hw.profile;

/// What the hardware and its PALcode do that is not an instruction of a program.
public enum HardwareEvent {
    /// From the trapping instruction to the first instruction of the kernel: save PC and status, switch stack and mode.
    KERNEL_ENTRY,
    /// The same for an interrupt: the PALcode also asks who interrupts, and raises the level.
    INTERRUPT_ENTRY,
    /// From the kernel's last instruction to the first one of the user's: restore and switch back.
    KERNEL_EXIT,
    /// A miss in a translation buffer: the walk and the write of the new entry.
    TB_REFILL,
    /// One entry written by the kernel itself.
    TB_WRITE,
    /// One address invalidated.
    TB_INVALIDATE,
    /// Everything, or everything of one process, invalidated.
    TB_FLUSH,
    /// New page table base and address space number.
    CONTEXT_SWITCH,
    /// What a short CALL_PAL function does beyond the instruction itself: read or write one internal register.
    PAL_FUNCTION,
    /// From an instruction that cannot be finished to the first one of PALcode that is written in Alpha code.
    PAL_ENTRY,
    /// A load through a translation that passes the caches by: what it takes beyond a load that hits. A store goes to the write buffer, cached or not.
    UNCACHED_LOAD
}
