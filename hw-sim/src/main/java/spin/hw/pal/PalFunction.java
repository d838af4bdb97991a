package spin.hw.pal;

/// The functions of CALL_PAL under OSF/1, and which encodings exist at all:
///
///     00 … 3F   kernel mode only
///     40 … 7F   illegal
///     80 … BF   any mode
///     from C0   illegal
///
/// Sources: Alpha Architecture Reference Manual, II-B (OSF/1 PALcode); 21164PC and 21264 manuals for the ranges.
public final class PalFunction {

    public static final int HALT = 0x00;
    public static final int CFLUSH = 0x01;
    public static final int DRAINA = 0x02;
    public static final int CSERVE = 0x09;
    public static final int SWPPAL = 0x0A;
    public static final int WRIPIR = 0x0D;
    public static final int RDMCES = 0x10;
    public static final int WRMCES = 0x11;
    public static final int WRFEN = 0x2B;
    public static final int WRVPTPTR = 0x2D;
    public static final int SWPCTX = 0x30;
    public static final int WRVAL = 0x31;
    public static final int RDVAL = 0x32;
    public static final int TBI = 0x33;
    public static final int WRENT = 0x34;
    public static final int SWPIPL = 0x35;
    public static final int RDPS = 0x36;
    public static final int WRKGP = 0x37;
    public static final int WRUSP = 0x38;
    public static final int WRPERFMON = 0x39;
    public static final int RDUSP = 0x3A;
    public static final int WHAMI = 0x3C;
    public static final int RETSYS = 0x3D;
    public static final int WTINT = 0x3E;
    public static final int RTI = 0x3F;

    public static final int BPT = 0x80;
    public static final int BUGCHK = 0x81;
    public static final int CALLSYS = 0x83;
    public static final int IMB = 0x86;
    public static final int RDUNIQUE = 0x9E;
    public static final int WRUNIQUE = 0x9F;
    public static final int GENTRAP = 0xAA;
    public static final int CLRFEN = 0xAE;

    private static final int PRIVILEGED_END = 0x40;
    private static final int UNPRIVILEGED = 0x80;
    private static final int END = 0xC0;

    private PalFunction() {}

    /// Whether the hardware lets this function's flow begin in that mode.
    public static boolean isLegal(int function, boolean userMode) {
        return function < PRIVILEGED_END ? !userMode : function >= UNPRIVILEGED && function < END;
    }

    /// Whether it is one of those for the kernel.
    public static boolean isPrivileged(int function) {
        return function < PRIVILEGED_END;
    }
}
