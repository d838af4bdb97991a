package spin.hw.pal;

/// What OSF/1's PALcode pushes on the kernel stack at an entry, and rti and retsys pop:
///
///     40  a2      not written by callsys, which only leaves the place
///     32  a1      "
///     24  a0      "
///     16  GP
///      8  PC
///      0  PS      ← SP
///
/// PS: bit 3 is user mode, bits 2 to 0 the interrupt priority level.
public final class EntryFrame {

    public static final int PS = 0;
    public static final int PC = 8;
    public static final int GP = 16;
    public static final int A0 = 24;
    public static final int A1 = 32;
    public static final int A2 = 40;
    public static final int BYTES = 48;

    /// The mode bit of a processor status.
    public static final long USER = 8;
    /// The level bits of a processor status.
    public static final long LEVEL = 7;

    private EntryFrame() {}
}
