package spin.core.strand;

import spin.core.memory.Context;
import spin.core.trap.SavedState;
import spin.core.trap.SavedStates;
import spin.hw.cpu.Cpu;
import spin.hw.pal.OsfPal;

/// What a strand's user code has in the CPU, while it has not got it.
///
/// A trap saves what a procedure may change, here, and puts it back itself; the rest stays in the CPU until another strand's
/// user code needs it, and only then moves here. Floating registers move later still: when another strand executes a
/// floating instruction. So a strand switch between kernel strands, and a system call that does not switch, pay for neither.
///
/// Kernel-private: extensions see [SavedState].
public final class UserState {
    private static final int RETURN_ADDRESS = 26;
    private static final int FIRST_KEPT = 9;
    private static final int LAST_KEPT = 15;
    private static final int STACK_POINTER = 30;
    private static final int REGISTERS = 32;

    final Context context;
    final Clients clients;
    private final Residence residence;
    private final long[] integers = new long[REGISTERS];
    private final long[] floats = new long[REGISTERS];
    private long fpcr;
    private long pc;
    private long unique;
    private final SavedState view;
    private boolean inKernel;

    UserState(Residence residence, UserEntry entry) {
        this.residence = residence;
        context = entry.context();
        clients = entry.clients();
        pc = entry.pc();
        fpcr = entry.fpcr();
        integers[STACK_POINTER] = entry.stackPointer();
        view = SavedStates.of(this);
    }

    /// The registers as handlers see them.
    public SavedState view() {
        return view;
    }

    /// Whether the strand is in a trap, so that its registers are here.
    public boolean isInKernel() {
        return inKernel;
    }

    /// Integer register `n`, wherever it is; while the strand is in a trap.
    public long register(int n) {
        return isKept(n) && residence.has(this) ? residence.cpu().register(n) : integers[n];
    }

    public void register(int n, long value) {
        if (isKept(n) && residence.has(this)) {
            residence.cpu().register(n, value);
        } else if (n != REGISTERS - 1) {
            integers[n] = value;
        }
    }

    /// Floating register `n` as a bit pattern, wherever it is.
    public long floating(int n) {
        return residence.hasFloatsOf(this) ? residence.cpu().floating(n) : floats[n];
    }

    public void floating(int n, long bits) {
        if (residence.hasFloatsOf(this)) {
            residence.cpu().floating(n, bits);
        } else if (n != REGISTERS - 1) {
            floats[n] = bits;
        }
    }

    /// v0 to a5 without a look at where it is: a trap has saved it here.
    public long saved(int n) {
        return integers[n];
    }

    public void saved(int n, long value) {
        integers[n] = value;
    }

    /// s0-s5, fp and sp.
    private static boolean isKept(int n) {
        return (n >= FIRST_KEPT && n <= LAST_KEPT) || n == STACK_POINTER;
    }

    public long pc() {
        return pc;
    }

    public void pc(long value) {
        pc = value;
    }

    /// What a procedure may change: v0, t0-t7, a0-a5, t8-t11, ra, pv, at, gp; and the PC. The others a callee preserves
    /// itself. Written out, as the entry code of a kernel is.
    public void saveFrom(Cpu cpu) {
        var to = integers;
        to[0] = cpu.register(0);
        to[1] = cpu.register(1);
        to[2] = cpu.register(2);
        to[3] = cpu.register(3);
        to[4] = cpu.register(4);
        to[5] = cpu.register(5);
        to[6] = cpu.register(6);
        to[7] = cpu.register(7);
        to[8] = cpu.register(8);
        to[16] = cpu.register(16);
        to[17] = cpu.register(17);
        to[18] = cpu.register(18);
        to[19] = cpu.register(19);
        to[20] = cpu.register(20);
        to[21] = cpu.register(21);
        to[22] = cpu.register(22);
        to[23] = cpu.register(23);
        to[24] = cpu.register(24);
        to[25] = cpu.register(25);
        to[RETURN_ADDRESS] = cpu.register(RETURN_ADDRESS);
        to[27] = cpu.register(27);
        to[28] = cpu.register(28);
        to[29] = cpu.register(29);
        pc = cpu.pc();
        inKernel = true;
    }

    public void restoreTo(Cpu cpu) {
        var from = integers;
        cpu.register(0, from[0]);
        cpu.register(1, from[1]);
        cpu.register(2, from[2]);
        cpu.register(3, from[3]);
        cpu.register(4, from[4]);
        cpu.register(5, from[5]);
        cpu.register(6, from[6]);
        cpu.register(7, from[7]);
        cpu.register(8, from[8]);
        cpu.register(16, from[16]);
        cpu.register(17, from[17]);
        cpu.register(18, from[18]);
        cpu.register(19, from[19]);
        cpu.register(20, from[20]);
        cpu.register(21, from[21]);
        cpu.register(22, from[22]);
        cpu.register(23, from[23]);
        cpu.register(24, from[24]);
        cpu.register(25, from[25]);
        cpu.register(RETURN_ADDRESS, from[RETURN_ADDRESS]);
        cpu.register(27, from[27]);
        cpu.register(28, from[28]);
        cpu.register(29, from[29]);
        if (cpu.pc() != pc) {
            cpu.pc(pc);
        }
        inKernel = false;
    }

    /// The part that a trap leaves in the CPU: s0-s5, fp and sp.
    void keepFrom(Cpu cpu, OsfPal pal) {
        var to = integers;
        to[9] = cpu.register(9);
        to[10] = cpu.register(10);
        to[11] = cpu.register(11);
        to[12] = cpu.register(12);
        to[13] = cpu.register(13);
        to[14] = cpu.register(14);
        to[15] = cpu.register(15);
        to[30] = cpu.register(30);
        unique = pal.unique();
    }

    void giveTo(Cpu cpu, OsfPal pal) {
        var from = integers;
        cpu.register(9, from[9]);
        cpu.register(10, from[10]);
        cpu.register(11, from[11]);
        cpu.register(12, from[12]);
        cpu.register(13, from[13]);
        cpu.register(14, from[14]);
        cpu.register(15, from[15]);
        cpu.register(30, from[30]);
        cpu.pc(pc);
        pal.unique(unique);
    }

    void keepFloatsFrom(Cpu cpu) {
        for (int n = 0; n < REGISTERS - 1; n++) {
            floats[n] = cpu.floating(n);
        }
        fpcr = cpu.fpcr();
    }

    void giveFloatsTo(Cpu cpu) {
        for (int n = 0; n < REGISTERS - 1; n++) {
            cpu.floating(n, floats[n]);
        }
        cpu.fpcr(fpcr);
    }
}
