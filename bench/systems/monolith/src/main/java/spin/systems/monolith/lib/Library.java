package spin.systems.monolith.lib;

import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.monolith.SignalFrame;
import spin.systems.monolith.UnixAbi;

/// The library's code and where it lies.
///
///      CODE  Alpha code, read and executed only
///      DOOR  where handlers in Java are entered: an address in the code that is never fetched
///      DATA  the library's own variables
public final class Library {

    public static final long CODE = 0x1_1000_0000L;
    public static final long DOOR = CODE + 0x1f00;
    public static final long DATA = CODE + 0x4000;
    public static final int PAGE = 8192;

    /// Calls a signal's handler and returns from the signal.
    public static final String TRAMPOLINE = "trampoline";
    /// A handler that goes on behind an instruction that would be tried again.
    public static final String SKIP = "skip";
    /// A handler that goes on where the kernel stopped.
    public static final String GO_ON = "go on";

    private static final int V0 = 0;
    private static final int T0 = 1;
    private static final int S0 = 9;
    private static final int A0 = 16;
    private static final int SCRATCH_CONTEXT = 18;
    private static final int RA = 26;
    private static final int PV = 27;

    private final Assembler code = new Assembler(CODE);

    private Library() {}

    public static Program assemble() {
        var library = new Library();
        library.trampoline();
        library.handlers();
        return library.code.assemble();
    }

    /// The registers are all in the signal frame, so s0 is free to keep its address.
    private void trampoline() {
        code.label(TRAMPOLINE).mov(SCRATCH_CONTEXT, S0).jsr(RA, PV);
        code.mov(S0, A0);
        call(UnixAbi.SIGRETURN);
    }

    private void handlers() {
        code.label(SKIP).ldq(T0, SignalFrame.PC, SCRATCH_CONTEXT).lda(T0, 4, T0)
                .stq(T0, SignalFrame.PC, SCRATCH_CONTEXT).ret();
        code.label(GO_ON).ret();
    }

    private void call(int number) {
        code.li(V0, number).callPal(Assembler.CALLSYS);
    }
}
