package spin.systems.unix;

/// What a program does that the hardware refuses: done for it, or a signal.
final class Faults {

    static final int NOT_MAPPED = 1;
    static final int FORBIDDEN = 2;

    private static final int INTEGER_DIVIDE = 1;
    private static final int INTEGER_OVERFLOW = 2;
    private static final int FLOAT_DIVIDE = 3;
    private static final int FLOAT_OVERFLOW = 4;
    private static final int FLOAT_UNDERFLOW = 5;
    private static final int FLOAT_INEXACT = 6;
    static final int INVALID = 7;
    private static final int ODD_ADDRESS = 1;

    private static final int LDWU = 0x0c;
    private static final int STW = 0x0d;
    private static final int LDS = 0x22;
    private static final int LDT = 0x23;
    private static final int STS = 0x26;
    private static final int STT = 0x27;
    private static final int LDL = 0x28;
    private static final int LDQ = 0x29;
    private static final int STL = 0x2c;
    private static final int STQ = 0x2d;

    private final User user;
    private final Signals signals;

    Faults(Unix unix) {
        this.user = unix.user;
        this.signals = unix.signals;
    }

    /// The codes are OSF/1's, negative.
    void generated(UnixProcess process, int code) {
        var told = switch (code) {
            case -1 -> INTEGER_OVERFLOW;
            case -2 -> INTEGER_DIVIDE;
            case -3 -> FLOAT_OVERFLOW;
            case -4 -> FLOAT_DIVIDE;
            case -5 -> FLOAT_UNDERFLOW;
            case -6 -> INVALID;
            case -7 -> FLOAT_INEXACT;
            case -8 -> 0;
            default -> -1;
        };
        var pc = process.task().pc();
        if (told < 0) {
            signals.force(process, Signals.TRAP, 0, pc);
        } else {
            signals.force(process, Signals.FPE, told, pc);
        }
    }

    void unaligned(UnixProcess process, long va, int opcode, int register) {
        var task = process.task();
        var done = access(task, opcode, register, va);
        if (user.failed()) {
            signals.force(process, Signals.SEGV, task.rights(va) < 0 ? NOT_MAPPED : FORBIDDEN, va);
        } else if (done) {
            task.pc(task.pc() + 4);
        } else {
            signals.force(process, Signals.BUS, ODD_ADDRESS, va);
        }
    }

    private boolean access(Task task, int opcode, int register, long va) {
        switch (opcode) {
            case LDWU -> task.register(register, user.get(va, 2));
            case LDL -> task.register(register, user.getInt(va));
            case LDQ -> task.register(register, user.get(va));
            case LDT -> task.floating(register, user.get(va));
            case LDS -> task.floating(register, wide(user.getInt(va)));
            case STW -> user.put(va, 2, task.register(register));
            case STL -> user.putInt(va, task.register(register));
            case STQ -> user.put(va, task.register(register));
            case STT -> user.put(va, task.floating(register));
            case STS -> user.putInt(va, narrow(task.floating(register)));
            default -> {
                return false;
            }
        }
        return true;
    }

    /// An S floating number in memory as a register has it: sign, exponent widened, fraction (Architecture Reference Manual, 4.8.2).
    private static long wide(int bits) {
        long sign = bits < 0 ? Long.MIN_VALUE : 0;
        long exponent = (bits >>> 23) & 0xffL;
        long low = exponent & 0x7f;
        long widened = 0x400 | low;
        if (exponent == 0xff) {
            widened = 0x7ff;
        } else if (exponent == 0) {
            widened = 0;
        } else if (exponent < 0x80) {
            widened = 0x380 | low;
        }
        return sign | (widened << 52) | ((bits & 0x7f_ffffL) << 29);
    }

    private static long narrow(long bits) {
        return ((bits >>> 32) & 0xc000_0000L) | ((bits >>> 29) & 0x3fff_ffffL);
    }
}
