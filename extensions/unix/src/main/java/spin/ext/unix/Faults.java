package spin.ext.unix;

import java.nio.ByteBuffer;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;

/// What becomes of the faults of processes: a page that was to be there is, an unaligned access is done for the process, and everything
/// else is a signal.
final class Faults {
    private static final int SEGV_MAPERR = 1;
    private static final int SEGV_ACCERR = 2;
    private static final int ILLEGAL_OPCODE = 1;
    private static final int BREAKPOINT = 1;
    private static final int ODD_ADDRESS = 1;
    private static final int DIVIDE = 1;
    private static final int OVERFLOW = 2;
    private static final int FLOAT_DIVIDE = 3;
    private static final int FLOAT_OVERFLOW = 4;
    private static final int FLOAT_UNDERFLOW = 5;
    private static final int FLOAT_INEXACT = 6;
    private static final int FLOAT_INVALID = 7;

    private final Processes processes;
    private final Delivery delivery;

    Faults(Processes processes, Delivery delivery) {
        this.processes = processes;
        this.delivery = delivery;
    }

    /// An access failed; whether it can be tried again.
    boolean touch(Strand strand, long address, boolean write) {
        var process = processes.known(strand);
        if (process == null || process.hasEnded()) {
            return false;
        }
        process.task().failedAddress = address;
        return process.memory().touch(address, write);
    }

    boolean breakpoint(Strand strand, SavedState state) {
        return signal(strand, state, Signal.TRAP, BREAKPOINT, state.pc());
    }

    boolean illegal(Strand strand, SavedState state) {
        return signal(strand, state, Signal.ILL, ILLEGAL_OPCODE, state.pc());
    }

    boolean arithmetic(Strand strand, SavedState state, long summary) {
        int code = FLOAT_INVALID;
        if ((summary & 2) == 0) {
            code = (summary & 4) != 0
                    ? FLOAT_DIVIDE
                    : (summary & 8) != 0
                            ? FLOAT_OVERFLOW
                            : (summary & 16) != 0
                                    ? FLOAT_UNDERFLOW
                                    : (summary & 32) != 0 ? FLOAT_INEXACT : OVERFLOW;
        }
        return signal(strand, state, Signal.FPE, code, state.pc());
    }

    /// The codes are OSF/1's, negative.
    boolean generated(Strand strand, SavedState state, long code) {
        int told = switch ((int) code) {
            case -1 -> OVERFLOW;
            case -2 -> DIVIDE;
            case -3 -> FLOAT_OVERFLOW;
            case -4 -> FLOAT_DIVIDE;
            case -5 -> FLOAT_UNDERFLOW;
            case -6 -> FLOAT_INVALID;
            case -7 -> FLOAT_INEXACT;
            case -8 -> 0;
            default -> -1;
        };
        return told < 0
                ? signal(strand, state, Signal.TRAP, 0, state.pc())
                : signal(strand, state, Signal.FPE, told, state.pc());
    }

    /// Nobody has dealt with it: it was an access.
    boolean unhandled(Strand strand, SavedState state, int signal) {
        var process = processes.known(strand);
        if (process == null) {
            return false;
        }
        long address = process.task().failedAddress;
        int code = signal == Signal.BUS
                ? ODD_ADDRESS
                : process.memory().areaAt(address) == null ? SEGV_MAPERR : SEGV_ACCERR;
        return signal(strand, state, signal, code, address);
    }

    private boolean signal(Strand strand, SavedState state, int signal, int code, long address) {
        var process = processes.known(strand);
        if (process == null) {
            return false;
        }
        process.signals().force(signal, Signal.Info.fault(code, address));
        delivery.deliver(process, state, Delivery.Call.NONE);
        return true;
    }

    // Unaligned accesses, which Linux does for a process, and so do we.

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

    /// @param instruction opcode and register
    boolean unaligned(Strand strand, SavedState state, long address, int instruction) {
        var process = processes.known(strand);
        if (process == null) {
            return false;
        }
        process.task().failedAddress = address;
        int register = (instruction >>> 21) & 31;
        try {
            if (!access(process.memory(), state, address, instruction >>> 26, register)) {
                return false;
            }
        } catch (BadAddressException _) {
            return signal(strand, state, Signal.SEGV,
                    process.memory().areaAt(address) == null ? SEGV_MAPERR : SEGV_ACCERR, address);
        }
        state.pc(state.pc() + 4);
        return true;
    }

    private static boolean access(Memory memory, SavedState state, long address, int opcode, int register) {
        switch (opcode) {
            case LDWU -> state.register(register, in(memory, address, 2).getShort() & 0xffff);
            case LDL -> state.register(register, in(memory, address, 4).getInt());
            case LDQ -> state.register(register, in(memory, address, 8).getLong());
            case LDT -> state.floating(register, in(memory, address, 8).getLong());
            case LDS -> state.floating(register, wide(in(memory, address, 4).getInt()));
            case STW -> out(memory, address, Bytes.of(2).putShort((short) state.register(register)));
            case STL -> out(memory, address, Bytes.of(4).putInt((int) state.register(register)));
            case STQ -> out(memory, address, Bytes.of(8).putLong(state.register(register)));
            case STT -> out(memory, address, Bytes.of(8).putLong(state.floating(register)));
            case STS -> out(memory, address, Bytes.of(4).putInt(narrow(state.floating(register))));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static ByteBuffer in(Memory memory, long address, int length) {
        return Bytes.read(memory, address, length);
    }

    private static void out(Memory memory, long address, ByteBuffer value) {
        memory.write(address, Bytes.content(value));
    }

    /// An S floating number in memory as a register has it: sign, exponent widened, fraction (Architecture Reference Manual, 4.8.2).
    private static long wide(int bits) {
        long sign = bits < 0 ? Long.MIN_VALUE : 0;
        long exponent = Byte.toUnsignedLong((byte) (bits >>> 23));
        long low = exponent & 0x7f;
        boolean high = exponent >= 0x80;
        long widened = 0x400 | low;
        if (exponent == 0xff) {
            widened = 0x7ff;
        } else if (exponent == 0) {
            widened = 0;
        } else if (!high) {
            widened = 0x380 | low;
        }
        return sign | (widened << 52) | ((bits & 0x7f_ffffL) << 29);
    }

    private static int narrow(long bits) {
        return (int) (((bits >>> 32) & 0xc000_0000L) | ((bits >>> 29) & 0x3fff_ffffL));
    }
}
