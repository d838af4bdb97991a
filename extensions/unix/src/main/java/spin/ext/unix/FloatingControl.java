package spin.ext.unix;

import spin.core.trap.SavedState;

/// The software control word of IEEE arithmetic, which osf_getsysinfo tells and osf_setsysinfo changes; it is kept in the control register itself.
///
/// ```text
///           software word                    control register (FPCR)
///   1 to 3  trap on invalid, zero, overflow  49 to 51, set to disable
///   4, 5    trap on underflow, inexact       61, 62, set to disable
///   6       trap on denormal operand         47, set to disable
///   12      denormals are zero               48
///   13      underflow gives zero             60, with 61
///   17-22   what has happened                52 to 57
/// ```
/// Source: arch/alpha/include/asm/fpu.h of Linux; Alpha Architecture Reference Manual, B.1.
final class FloatingControl {
    private static final long GSI_IEEE_FP_CONTROL = 45;
    private static final long GSI_PROC_TYPE = 60;
    private static final long EV4 = 2;
    private static final long SSI_IEEE_FP_CONTROL = 14;
    private static final long STATUS = 0x7e0000;
    private static final long TRAPS_LOW = 0xe;
    private static final long TRAPS_HIGH = 0x30;
    private static final long TRAP_DENORMAL = 0x40;
    private static final long MAP_DENORMAL = 0x1000;
    private static final long MAP_UNDERFLOW = 0x2000;
    private static final long ROUNDING = 3L << 58;
    private static final long UNDERFLOW_ZERO = 1L << 60 | 1L << 61;

    private FloatingControl() {}

    static long get(UnixProcess process, SavedState state) {
        long what = state.argument(0);
        if (what == GSI_IEEE_FP_CONTROL) {
            Bytes.writeLong(process.memory(), state.argument(1), software(state.fpcr()));
            return 0;
        }
        if (what == GSI_PROC_TYPE) {
            Bytes.writeLong(process.memory(), state.argument(1), EV4);
            return 1;
        }
        return -Errno.EOPNOTSUPP;
    }

    static long set(UnixProcess process, SavedState state) {
        if (state.argument(0) != SSI_IEEE_FP_CONTROL) {
            return -Errno.EOPNOTSUPP;
        }
        long word = Bytes.readLong(process.memory(), state.argument(1));
        state.fpcr((state.fpcr() & ROUNDING) | register(word));
        return 0;
    }

    private static long register(long word) {
        long status = word & STATUS;
        return (status << 35) | ((word & MAP_DENORMAL) << 36) | (status == 0 ? 0 : 1L << 63)
                | ((~word & TRAPS_LOW) << 48) | ((~word & TRAPS_HIGH) << 57) | ((~word & TRAP_DENORMAL) << 41)
                | ((word & MAP_UNDERFLOW) == 0 ? 0 : UNDERFLOW_ZERO);
    }

    private static long software(long register) {
        return ((register >>> 35) & STATUS) | ((register >>> 36) & MAP_DENORMAL) | ((~register >>> 48) & TRAPS_LOW)
                | ((~register >>> 57) & TRAPS_HIGH) | ((register >>> 47) & MAP_UNDERFLOW)
                | ((~register >>> 41) & TRAP_DENORMAL);
    }
}
