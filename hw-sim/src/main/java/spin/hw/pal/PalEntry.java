package spin.hw.pal;

/// Where PALcode in Alpha code begins, as offsets from PAL_BASE on the 21064.
public enum PalEntry {
    RESET(0x0000),
    MACHINE_CHECK(0x0020),
    ARITHMETIC(0x0060),
    INTERRUPT(0x00E0),
    /// A data access that is not allowed, or that software asked to be told of.
    DATA_FAULT(0x01E0),
    ITB_MISS(0x03E0),
    /// An instruction fetch that is not allowed.
    ITB_ACCESS_VIOLATION(0x07E0),
    DTB_MISS(0x08E0),
    /// A miss of PALcode's own load or store.
    DTB_MISS_IN_PAL(0x09E0),
    UNALIGNED(0x11E0),
    /// A reserved or privileged instruction.
    ILLEGAL(0x13E0),
    FLOATING_DISABLED(0x17E0),
    /// CALL_PAL functions 00 to 3F from here on and 80 to BF 1000 (hexadecimal) further on, 64 bytes each.
    CALL_PAL(0x2000);

    private final int offset;

    PalEntry(int offset) {
        this.offset = offset;
    }

    public int offset() {
        return offset;
    }

    /// The offset of one CALL_PAL function's flow.
    public static int callPal(int function) {
        int bank = PalFunction.isPrivileged(function) ? 0 : 0x1000;
        return CALL_PAL.offset + bank + ((function & 0x3f) << 6);
    }
}
