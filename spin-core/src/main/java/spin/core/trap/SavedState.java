package spin.core.trap;

import spin.core.strand.Strand;
import spin.core.strand.UserState;
import spin.hw.cpu.Cpu;

/// The registers of a strand while the kernel works for it, by the OSF/1 calling standard: number in v0, arguments in
/// a0 to a5, result in v0, a3 non-zero when v0 is an error number.
///
/// A capability: extensions get it as the argument of an event. It is of use while the strand is in the trap; afterwards
/// each use is refused, so whoever keeps one has nothing.
///
/// Saved here is what a procedure may change, and the PC; the rest is where [UserState] has it. Each register is a field of its own, as in
/// the frame that the entry code of a kernel writes.
///
/// A system call is a procedure to its caller, who expects nothing of t0 to t11, pv and at. They stay in the CPU then, until a handler wants
/// to see or set a register, or another strand's user code needs the CPU; so most calls neither save nor restore them.
public final class SavedState {
    private static final int ARGUMENTS = 6;
    private static final int REGISTERS = 32;

    private final UserState user;
    final Strand strand;
    private long v0;
    private long t0;
    private long t1;
    private long t2;
    private long t3;
    private long t4;
    private long t5;
    private long t6;
    private long t7;
    private long a0;
    private long a1;
    private long a2;
    private long a3;
    private long a4;
    private long a5;
    private long t8;
    private long t9;
    private long t10;
    private long t11;
    private long ra;
    private long pv;
    private long at;
    private long gp;
    private long pc;
    private boolean live;
    /// The registers of which a system call's caller expects nothing are still in the CPU.
    private boolean brief;

    SavedState(UserState user, Strand strand, long pc, long argument) {
        this.user = user;
        this.strand = strand;
        this.pc = pc;
        a0 = argument;
    }

    /// The number of the system call.
    public long number() {
        if (!live) {
            refuse();
        }
        return v0;
    }

    /// @param index 0 to 5
    public long argument(int index) {
        if (!live) {
            refuse();
        }
        return switch (index) {
            case 0 -> a0;
            case 1 -> a1;
            case 2 -> a2;
            case 3 -> a3;
            case 4 -> a4;
            case 5 -> a5;
            default -> throw new IllegalArgumentException(
                    "a system call has arguments 0 to " + (ARGUMENTS - 1) + ", not " + index);
        };
    }

    /// The call succeeds with this value.
    public void result(long value) {
        if (!live) {
            refuse();
        }
        v0 = value;
        a3 = 0;
    }

    /// The call succeeds with two values, the second in a4, as that of getxpid does.
    public void result(long value, long second) {
        result(value);
        a4 = second;
    }

    /// The call fails with this error number.
    public void failure(long errno) {
        if (!live) {
            refuse();
        }
        v0 = errno;
        a3 = 1;
    }

    /// Integer register `n`, 0 to 31.
    public long register(int n) {
        check(n);
        complete();
        return switch (n) {
            case 0 -> v0;
            case 1 -> t0;
            case 2 -> t1;
            case 3 -> t2;
            case 4 -> t3;
            case 5 -> t4;
            case 6 -> t5;
            case 7 -> t6;
            case 8 -> t7;
            case 16 -> a0;
            case 17 -> a1;
            case 18 -> a2;
            case 19 -> a3;
            case 20 -> a4;
            case 21 -> a5;
            case 22 -> t8;
            case 23 -> t9;
            case 24 -> t10;
            case 25 -> t11;
            case 26 -> ra;
            case 27 -> pv;
            case 28 -> at;
            case 29 -> gp;
            default -> user.kept(n);
        };
    }

    public void register(int n, long value) {
        check(n);
        complete();
        switch (n) {
            case 0 -> v0 = value;
            case 1 -> t0 = value;
            case 2 -> t1 = value;
            case 3 -> t2 = value;
            case 4 -> t3 = value;
            case 5 -> t4 = value;
            case 6 -> t5 = value;
            case 7 -> t6 = value;
            case 8 -> t7 = value;
            case 16 -> a0 = value;
            case 17 -> a1 = value;
            case 18 -> a2 = value;
            case 19 -> a3 = value;
            case 20 -> a4 = value;
            case 21 -> a5 = value;
            case 22 -> t8 = value;
            case 23 -> t9 = value;
            case 24 -> t10 = value;
            case 25 -> t11 = value;
            case 26 -> ra = value;
            case 27 -> pv = value;
            case 28 -> at = value;
            case 29 -> gp = value;
            default -> user.kept(n, value);
        }
    }

    /// Floating register `n`, 0 to 31, as a bit pattern.
    public long floating(int n) {
        check(n);
        return user.floating(n);
    }

    public void floating(int n, long bits) {
        check(n);
        user.floating(n, bits);
    }

    /// The process unique value, which rduniq reads: where a C library keeps its thread's own data.
    public long unique() {
        check(0);
        return user.unique();
    }

    public void unique(long value) {
        check(0);
        user.unique(value);
    }

    /// The floating-point control register: rounding, and which conditions trap.
    public long fpcr() {
        check(0);
        return user.fpcr();
    }

    public void fpcr(long value) {
        check(0);
        user.fpcr(value);
    }

    /// Where the strand goes on.
    public long pc() {
        check(0);
        return pc;
    }

    /// @param address a multiple of 4
    public void pc(long address) {
        check(0);
        if ((address & 3) != 0) {
            throw new IllegalArgumentException(
                    "no instruction can be at 0x%x; give a multiple of 4".formatted(address));
        }
        pc = address;
    }

    /// Takes out of the CPU what a system call has left there. Of a strand that has ended nothing is there any more.
    private void complete() {
        if (brief) {
            var cpu = user.holder();
            if (cpu == null) {
                brief = false;
            } else {
                completeFrom(cpu);
            }
        }
    }

    /// Another strand's user code is to have the CPU.
    void completeFrom(Cpu cpu) {
        if (!brief) {
            return;
        }
        brief = false;
        t0 = cpu.register(1);
        t1 = cpu.register(2);
        t2 = cpu.register(3);
        t3 = cpu.register(4);
        t4 = cpu.register(5);
        t5 = cpu.register(6);
        t6 = cpu.register(7);
        t7 = cpu.register(8);
        t8 = cpu.register(22);
        t9 = cpu.register(23);
        t10 = cpu.register(24);
        t11 = cpu.register(25);
        pv = cpu.register(27);
        at = cpu.register(28);
    }

    /// Every register of `other` here, which need not be in a trap.
    void copyFrom(SavedState other) {
        boolean before = live;
        live = true;
        for (int n = 0; n < REGISTERS - 1; n++) {
            register(n, other.register(n));
            floating(n, other.floating(n));
        }
        unique(other.unique());
        fpcr(other.fpcr());
        pc = other.pc();
        live = before;
    }

    /// For a handler, before the strand's first instruction.
    void open() {
        live = true;
    }

    /// On the way into the kernel by a system call: its number, its arguments, and where it goes on.
    void saveCallFrom(Cpu cpu) {
        v0 = cpu.register(0);
        a0 = cpu.register(16);
        a1 = cpu.register(17);
        a2 = cpu.register(18);
        a3 = cpu.register(19);
        a4 = cpu.register(20);
        a5 = cpu.register(21);
        ra = cpu.register(26);
        gp = cpu.register(29);
        pc = cpu.pc();
        brief = true;
        live = true;
    }

    /// On the way into the kernel. Written out, as the entry code of a kernel is.
    void saveFrom(Cpu cpu) {
        v0 = cpu.register(0);
        t0 = cpu.register(1);
        t1 = cpu.register(2);
        t2 = cpu.register(3);
        t3 = cpu.register(4);
        t4 = cpu.register(5);
        t5 = cpu.register(6);
        t6 = cpu.register(7);
        t7 = cpu.register(8);
        a0 = cpu.register(16);
        a1 = cpu.register(17);
        a2 = cpu.register(18);
        a3 = cpu.register(19);
        a4 = cpu.register(20);
        a5 = cpu.register(21);
        t8 = cpu.register(22);
        t9 = cpu.register(23);
        t10 = cpu.register(24);
        t11 = cpu.register(25);
        ra = cpu.register(26);
        pv = cpu.register(27);
        at = cpu.register(28);
        gp = cpu.register(29);
        pc = cpu.pc();
        live = true;
    }

    /// On the way back.
    void restoreTo(Cpu cpu) {
        live = false;
        if (brief) {
            brief = false;
            cpu.register(0, v0);
            cpu.register(19, a3);
            cpu.register(20, a4);
            cpu.register(26, ra);
            if (cpu.pc() != pc) {
                cpu.pc(pc);
            }
            return;
        }
        cpu.register(0, v0);
        cpu.register(1, t0);
        cpu.register(2, t1);
        cpu.register(3, t2);
        cpu.register(4, t3);
        cpu.register(5, t4);
        cpu.register(6, t5);
        cpu.register(7, t6);
        cpu.register(8, t7);
        cpu.register(16, a0);
        cpu.register(17, a1);
        cpu.register(18, a2);
        cpu.register(19, a3);
        cpu.register(20, a4);
        cpu.register(21, a5);
        cpu.register(22, t8);
        cpu.register(23, t9);
        cpu.register(24, t10);
        cpu.register(25, t11);
        cpu.register(26, ra);
        cpu.register(27, pv);
        cpu.register(28, at);
        cpu.register(29, gp);
        if (cpu.pc() != pc) {
            cpu.pc(pc);
        }
    }

    private void check(int n) {
        if (!live) {
            refuse();
        }
        if (n < 0 || n >= REGISTERS) {
            throw new IllegalArgumentException("there is no register " + n + "; give 0 to 31");
        }
    }

    private static void refuse() {
        throw new IllegalStateException(
                "the strand of these registers is not in the kernel; they are of use only while its trap is handled");
    }
}
