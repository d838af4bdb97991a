package spin.hw.cpu;

/// The floating-point control register (Alpha Architecture Handbook, 4.7.8):
///
///      63  62   61   60   59 58  57  56  55  54  53  52  51   50   49   48   47     46     0
///     +---+----+----+----+-----+---+---+---+---+---+---+----+----+----+----+----+-----------+
///     |SUM|INED|UNFD|UNDZ| DYN |IOV|INE|UNF|OVF|DZE|INV|OVFD|DZED|INVD|DNZ |DNOD| read as 0 |
///     +---+----+----+----+-----+---+---+---+---+---+---+----+----+----+----+----+-----------+
///
/// Status bits (57 to 52) are set by what happened and stay; disable bits keep software completion from trapping.
public final class Fpcr {

    public static final long INVALID = 1L << 52;
    public static final long DIVISION_BY_ZERO = 1L << 53;
    public static final long OVERFLOW = 1L << 54;
    public static final long UNDERFLOW = 1L << 55;
    public static final long INEXACT = 1L << 56;
    public static final long INTEGER_OVERFLOW = 1L << 57;
    public static final long STATUS = 0x3fL << 52;

    /// What a program finds when it starts: rounding to nearest, no trap from software completion.
    public static final long INITIAL = 0x680e_8000_0000_0000L;

    /// The bits that MT_FPCR sets; the others read as 0.
    public static final long WRITABLE = 0xffff_ffffL << 32;

    private static final int ROUNDING = 58;
    private static final int SUMMARY_SHIFT = 51;
    public static final long DENORMALS_TO_ZERO = 1L << 48;
    private static final long INVALID_DISABLED = 1L << 49;
    private static final long DIVISION_BY_ZERO_DISABLED = 1L << 50;
    private static final long OVERFLOW_DISABLED = 1L << 51;
    private static final long UNDERFLOW_TO_ZERO = 1L << 60;
    private static final long UNDERFLOW_DISABLED = 1L << 61;
    private static final long INEXACT_DISABLED = 1L << 62;

    private Fpcr() {}

    /// The dynamic rounding mode, as [Ieee] numbers them.
    static int rounding(long fpcr) {
        return (int) (fpcr >>> ROUNDING) & 3;
    }

    /// Whether a denormal operand counts as zero.
    static boolean flushesOperands(long fpcr) {
        return (fpcr & DENORMALS_TO_ZERO) != 0;
    }

    /// Whether a denormal result becomes zero even where the instruction asks for underflow.
    static boolean flushesResults(long fpcr) {
        return (fpcr & UNDERFLOW_DISABLED) != 0 && (fpcr & UNDERFLOW_TO_ZERO) != 0;
    }

    /// Status bits as the exception summary of an arithmetic trap has them.
    static long summary(long exceptions) {
        return (exceptions & STATUS) >>> SUMMARY_SHIFT;
    }

    /// The status bits whose exceptions software completion turns into a trap. Integer overflow is none of them: it is recorded.
    static long trapping(long fpcr) {
        long trapping = 0;
        trapping |= (fpcr & INVALID_DISABLED) == 0 ? INVALID : 0;
        trapping |= (fpcr & DIVISION_BY_ZERO_DISABLED) == 0 ? DIVISION_BY_ZERO : 0;
        trapping |= (fpcr & OVERFLOW_DISABLED) == 0 ? OVERFLOW : 0;
        trapping |= (fpcr & UNDERFLOW_DISABLED) == 0 ? UNDERFLOW : 0;
        trapping |= (fpcr & INEXACT_DISABLED) == 0 ? INEXACT : 0;
        return trapping;
    }
}
