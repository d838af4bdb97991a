package spin.hw.pal;

/// Names for the internal registers of the 21064, as HW_MFPR and HW_MTPR select them: bit 7 the PAL temporaries, bit 6 the address unit (Abox), bit 5 the
/// instruction unit (Ibox), and an index.
///
/// Indices are the 21064's, from the register lists in MAME's and QEMU's 21064 headers. The last five registers are ours: the 21064 leaves
/// to software what they hold.
public final class InternalRegister {

    private static final int IBOX = 0x20;
    private static final int ABOX = 0x40;
    private static final int TEMPORARY = 0x80;

    /// The page that the next [#ITB_PTE] or [#DTB_PTE] is for. Write.
    public static final int TB_TAG = IBOX;
    /// Writes an entry into the instruction buffer. It is valid whatever its bit 0 says.
    public static final int ITB_PTE = IBOX | 1;
    /// Bit 42: floating point enabled. Bits 52 to 47: the address space number.
    public static final int ICCSR = IBOX | 2;
    /// Where HW_REI goes; bit 0 says that it stays in PALmode.
    public static final int EXC_ADDR = IBOX | 4;
    /// Empties the instruction buffer.
    public static final int ITBZAP = IBOX | 6;
    /// Empties the instruction buffer but for what matches every address space.
    public static final int ITBASM = IBOX | 7;
    /// Forgets one page of the instruction buffer.
    public static final int ITBIS = IBOX | 8;
    /// Bit 3: the mode that HW_REI goes to, when it leaves PALmode, is user mode.
    public static final int PS = IBOX | 9;
    /// The exception summary of the latest arithmetic trap; reading it again gives the registers' mask.
    public static final int EXC_SUM = IBOX | 10;
    public static final int PAL_BASE = IBOX | 11;

    public static final int DTB_PTE = ABOX | 2;
    /// Why the latest data access was refused: bit 0 it was a store, 1 access violation, 2 fault on read, 3 fault on write, 8 to 4 the
    /// register, 14 to 9 the opcode (these two for an unaligned access only).
    public static final int MM_CSR = ABOX | 4;
    /// The address of the latest data access that was refused or missed.
    public static final int VA = ABOX | 5;
    public static final int DTBZAP = ABOX | 6;
    public static final int DTBASM = ABOX | 7;
    public static final int DTBIS = ABOX | 8;
    /// Bit 5: kernel mode sees physical memory at KSEG.
    public static final int ABOX_CTL = ABOX | 14;
    /// Bit 3: HW_LD and HW_ST with the alternate mode have user mode's rights.
    public static final int ALT_MODE = ABOX | 15;

    /// Ours: the interrupt priority level, which the 21064 expresses by enable masks.
    public static final int IPL = IBOX | 24;
    /// Ours: the latest interrupt; its level in bits 18 to 16, its vector below.
    public static final int INTERRUPT = IBOX | 25;
    /// Ours: the physical address of the level-1 page table, which OSF/1's PALcode keeps in a temporary.
    public static final int PTBR = ABOX | 24;
    /// Ours: writing an OSF/1 memory management code leaves PALmode and delivers that fault for the latest miss to the PALcode behind this one.
    public static final int FAULT = ABOX | 25;
    /// Ours: writing it leaves PALmode and gives the CALL_PAL in hand to the PALcode behind this one.
    public static final int BEHIND = ABOX | 26;

    private InternalRegister() {}

    /// PAL temporary `n`, 0 to 31.
    public static int temporary(int n) {
        return TEMPORARY | (n & 31);
    }

    static boolean isTemporary(int register) {
        return (register & TEMPORARY) != 0;
    }

    static boolean isAbox(int register) {
        return (register & ABOX) != 0;
    }

    static boolean isIbox(int register) {
        return (register & IBOX) != 0;
    }
}
