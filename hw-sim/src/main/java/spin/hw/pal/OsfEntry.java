package spin.hw.pal;

/// The six entry points of a kernel, which it sets by CALL_PAL wrent. The number of each is its place here.
///
/// Arguments are in a0 to a2 (R16 to R18); what the PALcode takes them from is saved in the [EntryFrame].
public enum OsfEntry {
    /// a0: 0 another processor, 1 clock, 2 machine check, 3 device. a1: the vector.
    INTERRUPT,
    /// a0: the exception summary. a1: the registers that hold wrong results.
    ARITHMETIC,
    /// a0: the address. a1: 0 no translation, 1 access violation, 2 fault on read, 3 on execute, 4 on write.
    /// a2: -1 instruction fetch, 0 load, 1 store.
    MEMORY_MANAGEMENT,
    /// a0: 0 bpt, 1 bugchk, 2 gentrap, 3 floating point disabled, 4 illegal instruction.
    INSTRUCTION_FAULT,
    /// a0: the address. a1: the opcode. a2: the register.
    UNALIGNED,
    /// CALL_PAL callsys: the arguments are the program's.
    SYSTEM_CALL;

    /// As CALL_PAL wrent counts them.
    @SuppressWarnings("EnumOrdinal") // OSF/1 numbers its entries, and they stand here in that order.
    public int number() {
        return ordinal();
    }
}
