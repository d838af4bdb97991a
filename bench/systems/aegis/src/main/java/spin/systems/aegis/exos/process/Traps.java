package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// Exceptions of the program that are neither calls nor misses: done for it, or signals.
final class Traps {

    private static final int FPU_TRAPS_OVERFLOW = 2;
    private static final int INTEGER_DIVIDE = 1;
    private static final int FLOAT_DIVIDE = 3;
    private static final int FLOAT_OVERFLOW = 4;
    private static final int FLOAT_UNDERFLOW = 5;
    private static final int FLOAT_INEXACT = 6;
    private static final int FLOAT_INVALID = 7;
    private static final int ILLEGAL_OPCODE = 1;
    private static final int ODD_ADDRESS = 1;
    private static final int BREAKPOINT = 1;

    private static final int BPT = 0x80;
    private static final int BUGCHK = 0x81;
    private static final int GENTRAP = 0xaa;
    private static final int A0 = 16;

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

    private final Run run;
    private final Memory memory;
    private final Signals signals;

    Traps(Run run, Memory memory, Signals signals) {
        this.run = run;
        this.memory = memory;
        this.signals = signals;
    }

    /// With all registers saved.
    void take(int exception) {
        var pc = run.word(Place.CONTEXT_PC);
        switch (exception) {
            case AegisAbi.FLOATING_POINT -> {
                run.call(AegisAbi.FPUMOD, 1, 0, 0);
                run.word(Place.FLOATING, 1);
                run.word(Place.LOAD_WANTED, 1);
            }
            case AegisAbi.UNALIGNED -> unaligned(pc);
            case AegisAbi.ARITHMETIC -> signals.force(Signals.FPE, FLOAT_INVALID, pc);
            case AegisAbi.ILLEGAL_INSTRUCTION -> illegal(pc);
            default -> signals.force(Signals.ILL, ILLEGAL_OPCODE, pc);
        }
    }

    /// Traps that a program makes itself are illegal instructions to the kernel. They find the program counter past them.
    private void illegal(long pc) {
        var word = (int) memory.get(pc - 4, 4);
        if (memory.failed() || word >>> 26 != 0) {
            signals.force(Signals.ILL, ILLEGAL_OPCODE, pc);
            return;
        }
        switch (word) {
            case BPT, BUGCHK -> signals.force(Signals.TRAP, BREAKPOINT, pc);
            case GENTRAP -> generated((int) run.register(A0), pc);
            default -> signals.force(Signals.ILL, ILLEGAL_OPCODE, pc);
        }
    }

    /// The codes are OSF/1's, negative.
    private void generated(int code, long pc) {
        var told = switch (code) {
            case -1 -> FPU_TRAPS_OVERFLOW;
            case -2 -> INTEGER_DIVIDE;
            case -3 -> FLOAT_OVERFLOW;
            case -4 -> FLOAT_DIVIDE;
            case -5 -> FLOAT_UNDERFLOW;
            case -6 -> FLOAT_INVALID;
            case -7 -> FLOAT_INEXACT;
            case -8 -> 0;
            default -> -1;
        };
        if (told < 0) {
            signals.force(Signals.TRAP, 0, pc);
        } else {
            signals.force(Signals.FPE, told, pc);
        }
    }

    /// Done in pieces, as Linux does it.
    private void unaligned(long pc) {
        var word = (int) memory.get(pc, 4);
        var address = run.word(Place.ADDRESS);
        if (!access(word >>> 26, word >>> 21 & 31, address)) {
            signals.force(Signals.BUS, ODD_ADDRESS, address);
        } else if (memory.failed()) {
            signals.force(Signals.SEGV, memory.areas.at(address) == 0 ? Memory.NOT_MAPPED : Memory.FORBIDDEN, address);
        } else {
            run.word(Place.CONTEXT_PC, pc + 4);
        }
    }

    private boolean access(int opcode, int register, long address) {
        switch (opcode) {
            case LDWU -> run.register(register, memory.get(address, 2));
            case LDL -> run.register(register, memory.getInt(address));
            case LDQ -> run.register(register, memory.get(address, 8));
            case LDT -> floating(register, memory.get(address, 8));
            case LDS -> floating(register, wide(memory.getInt(address)));
            case STW -> memory.put(address, 2, run.register(register));
            case STL -> memory.put(address, 4, run.register(register));
            case STQ -> memory.put(address, 8, run.register(register));
            case STT -> memory.put(address, 8, floating(register));
            case STS -> memory.put(address, 4, narrow(floating(register)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private long floating(int register) {
        return register == 31 ? 0 : run.word(Place.FLOATS + 8 * register);
    }

    private void floating(int register, long value) {
        if (register != 31) {
            run.word(Place.FLOATS + 8 * register, value);
            run.word(Place.LOAD_WANTED, 1);
        }
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
