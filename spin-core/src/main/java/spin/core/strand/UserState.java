package spin.core.strand;

import org.jspecify.annotations.Nullable;
import spin.core.memory.Context;
import spin.core.trap.SavedState;
import spin.core.trap.SavedStates;
import spin.hw.cpu.Cpu;
import spin.hw.pal.OsfPal;

/// What a strand's user code has in the CPU, while it has not got it.
///
/// A trap saves what a procedure may change, in a [SavedState], and puts it back itself; the rest stays in the CPU until another
/// strand's user code needs it, and only then moves here (or, of what a system call has left, to the [SavedState]). Floating registers move later still: when another strand executes a
/// floating instruction. So a strand switch between kernel strands, and a system call that does not switch, pay for neither.
///
/// Kernel-private: extensions see [SavedState].
public final class UserState {
    private static final int FIRST_KEPT = 9;
    private static final int LAST_KEPT = 15;
    private static final int STACK_POINTER = 30;
    private static final int REGISTERS = 32;

    final Context context;
    final Clients clients;
    private final Residence residence;
    private final long entry;
    private final long[] integers = new long[REGISTERS];
    private long @Nullable [] floats;
    private long fpcr;
    private long unique;
    @Nullable
    SavedState view;

    UserState(Residence residence, UserEntry entry) {
        this.residence = residence;
        this.entry = entry.pc();
        context = entry.context();
        clients = entry.clients();
        fpcr = entry.fpcr();
        integers[STACK_POINTER] = entry.stackPointer();
    }

    void belongsTo(Strand strand, long argument) {
        view = SavedStates.of(this, strand, entry, argument);
    }

    /// The registers as handlers see them.
    SavedState view() {
        var registers = view;
        if (registers == null) {
            throw new IllegalStateException("registers belong to no strand yet");
        }
        return registers;
    }

    /// The CPU, if it holds these registers.
    public @Nullable Cpu holder() {
        return residence.has(this) ? residence.cpu() : null;
    }

    /// s0-s5, fp and sp, wherever they are; while the strand is in a trap.
    public long kept(int n) {
        return residence.has(this) ? residence.cpu().register(n) : integers[n];
    }

    public void kept(int n, long value) {
        if (residence.has(this)) {
            residence.cpu().register(n, value);
        } else if ((n >= FIRST_KEPT && n <= LAST_KEPT) || n == STACK_POINTER) {
            integers[n] = value;
        }
    }

    /// Floating register `n` as a bit pattern, wherever it is.
    public long floating(int n) {
        return residence.hasFloatsOf(this) ? residence.cpu().floating(n) : ownFloats()[n];
    }

    public void floating(int n, long bits) {
        if (residence.hasFloatsOf(this)) {
            residence.cpu().floating(n, bits);
        } else if (n != REGISTERS - 1) {
            ownFloats()[n] = bits;
        }
    }

    public long unique() {
        return residence.has(this) ? residence.pal().unique() : unique;
    }

    public void unique(long value) {
        if (residence.has(this)) {
            residence.pal().unique(value);
        } else {
            unique = value;
        }
    }

    public long fpcr() {
        return residence.hasFloatsOf(this) ? residence.cpu().fpcr() : fpcr;
    }

    public void fpcr(long value) {
        if (residence.hasFloatsOf(this)) {
            residence.cpu().fpcr(value);
        } else {
            fpcr = value;
        }
    }

    private long[] ownFloats() {
        var own = floats;
        if (own == null) {
            own = new long[REGISTERS];
            floats = own;
        }
        return own;
    }

    /// The part that a trap leaves in the CPU. The PC is the trap's own affair.
    void keepFrom(Cpu cpu, OsfPal pal) {
        SavedStates.completeFrom(view(), cpu);
        var to = integers;
        to[9] = cpu.register(9);
        to[10] = cpu.register(10);
        to[11] = cpu.register(11);
        to[12] = cpu.register(12);
        to[13] = cpu.register(13);
        to[14] = cpu.register(14);
        to[15] = cpu.register(15);
        to[STACK_POINTER] = cpu.register(STACK_POINTER);
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
        cpu.register(STACK_POINTER, from[STACK_POINTER]);
        pal.unique(unique);
    }

    void keepFloatsFrom(Cpu cpu) {
        var to = ownFloats();
        for (int n = 0; n < REGISTERS - 1; n++) {
            to[n] = cpu.floating(n);
        }
        fpcr = cpu.fpcr();
    }

    void giveFloatsTo(Cpu cpu) {
        var from = ownFloats();
        for (int n = 0; n < REGISTERS - 1; n++) {
            cpu.floating(n, from[n]);
        }
        cpu.fpcr(fpcr);
    }
}
