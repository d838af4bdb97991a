package spin.systems.monolith.lib;

import static spin.hw.asm.Assembler.literal;

import java.util.LinkedHashMap;
import java.util.Map;
import spin.bench.port.LinkedLibrary;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.monolith.SignalFrame;
import spin.systems.monolith.UnixAbi;

/// The library's code and where it lies.
///
///      CODE  Alpha code, read and executed only
///      DOOR  where handlers in Java are entered: an address in the code that is never fetched
///      DATA  the library's own variables
///
/// A procedure is called as [LinkedLibrary] does: arguments in a0 and further, return address in at, and everything kept that a system call
/// keeps.
public final class Library {

    public static final long CODE = 0x1_1000_0000L;
    public static final long DOOR = CODE + 0x1f00;
    public static final long DATA = CODE + 0x4000;
    public static final int PAGE = 8192;
    private static final int PAGE_SHIFT = 13;

    /// Calls a signal's handler and returns from the signal.
    public static final String TRAMPOLINE = "trampoline";
    /// A handler that goes on behind an instruction that would be tried again.
    public static final String SKIP = "skip";
    /// A handler that goes on where the kernel stopped.
    public static final String GO_ON = "go on";
    /// Descriptors of the two pipes that a process shares with its partner, reading end before writing end.
    public static final int PIPES = 4;

    private static final String PARTNER = "partner";
    private static final String YIELD_PROCEDURE = "yield procedure";
    private static final String YIELD = "yield";
    private static final String PROTECT = "protect";
    private static final String PROTECT_RANGE = "protect range";
    private static final String SEND = "pipe send";
    private static final String RECEIVE = "pipe receive";

    static final int V0 = 0;
    static final int T0 = 1;
    static final int T1 = 2;
    static final int T2 = 3;
    static final int T3 = 4;
    /// Where the library's variables are.
    static final int BASE = 8;
    static final int S0 = 9;
    static final int S1 = 10;
    static final int A0 = 16;
    static final int A1 = 17;
    static final int A2 = 18;
    static final int A3 = 19;
    static final int A4 = 20;
    static final int A5 = 21;
    static final int RA = 26;
    static final int PV = 27;
    static final int SP = 30;
    static final int ZERO = 31;
    private static final int FRAME = 48;

    private final Assembler code = new Assembler(CODE);

    private Library() {}

    public static Program assemble() {
        var library = new Library();
        library.trampoline();
        library.handlers();
        library.partners();
        library.pipes();
        library.protection();
        new ThreadLibrary(library, library.code).emit();
        new RpcLibrary(library, library.code).emit();
        return library.code.assemble();
    }

    /// Which calls of the port are procedures here.
    ///
    /// @param threads whether the kernel has what threads are made of
    public static Map<Integer, Long> procedures(Program library, boolean threads) {
        var procedures = new LinkedHashMap<Integer, Long>();
        procedures.put(WorkloadAbi.PARTNER, library.address(PARTNER));
        procedures.put(WorkloadAbi.YIELD_PROCEDURE, library.address(YIELD_PROCEDURE));
        procedures.put(WorkloadAbi.PROTECT, library.address(PROTECT));
        procedures.put(WorkloadAbi.PROTECT_RANGE, library.address(PROTECT_RANGE));
        procedures.put(WorkloadAbi.PIPE_SEND, library.address(SEND));
        procedures.put(WorkloadAbi.PIPE_RECEIVE, library.address(RECEIVE));
        procedures.put(WorkloadAbi.SERVE, library.address(RpcLibrary.SERVE));
        procedures.put(WorkloadAbi.CROSS_CALL, library.address(RpcLibrary.CALL));
        procedures.put(WorkloadAbi.REPLY, library.address(RpcLibrary.REPLY));
        if (threads) {
            procedures.put(WorkloadAbi.FORK, library.address(ThreadLibrary.FORK));
            procedures.put(WorkloadAbi.THREAD_EXIT, library.address(ThreadLibrary.EXIT));
            procedures.put(WorkloadAbi.JOIN, library.address(ThreadLibrary.JOIN));
            procedures.put(WorkloadAbi.SIGNAL, library.address(ThreadLibrary.SIGNAL));
            procedures.put(WorkloadAbi.WAIT, library.address(ThreadLibrary.WAIT));
        }
        return procedures;
    }

    // What the parts are written with.

    /// The beginning of a procedure: a frame with room at 16 to 40, and [#BASE].
    void procedure(String name) {
        code.label(name).lda(SP, -FRAME, SP).stq(RA, 0, SP).stq(LinkedLibrary.RETURN, 8, SP);
        base();
    }

    void base() {
        code.li(BASE, DATA);
    }

    /// The end of a procedure.
    void end() {
        code.ldq(RA, 0, SP).ldq(LinkedLibrary.RETURN, 8, SP).lda(SP, FRAME, SP).jmp(ZERO, LinkedLibrary.RETURN);
    }

    void call(int number) {
        code.li(V0, number).callPal(Assembler.CALLSYS);
    }

    // Signals.

    /// The registers are all in the signal frame, so s0 is free to keep its address.
    private void trampoline() {
        code.label(TRAMPOLINE).mov(A2, S0).jsr(RA, PV);
        code.mov(S0, A0);
        call(UnixAbi.SIGRETURN);
    }

    private void handlers() {
        code.label(SKIP).ldq(T0, SignalFrame.PC, A2).lda(T0, 4, T0).stq(T0, SignalFrame.PC, A2).ret();
        code.label(GO_ON).ret();
    }

    // Two processes.

    /// UNIX has no call that yields to a named process: a signal to the other and waiting for one is the nearest. The signal is blocked but for the wait, so
    /// that none is lost.
    private void partners() {
        procedure(PARTNER);
        code.ldq(V0, Variables.PARTNER, BASE);
        end();
        procedure(YIELD_PROCEDURE);
        code.li(A0, UnixAbi.SIGUSR1).la(A1, GO_ON).la(A2, TRAMPOLINE).clr(A3);
        call(UnixAbi.SIGACTION);
        code.li(A0, UnixAbi.BLOCK).li(A1, 1L << UnixAbi.SIGUSR1);
        call(UnixAbi.SIGPROCMASK);
        code.la(V0, YIELD);
        end();
        code.label(YIELD).li(A1, UnixAbi.SIGUSR1);
        call(UnixAbi.KILL);
        code.clr(A0);
        call(UnixAbi.SIGSUSPEND);
        code.ret();
    }

    /// Rights of the page at a0, or of a2 pages from there, by mprotect: stores are forbidden where a1 is 0.
    private void protection() {
        procedure(PROTECT);
        code.li(A2, 1).br("rights");
        procedure(PROTECT_RANGE);
        code.label("rights").li(T0, -PAGE).and(A0, T0, A0).li(T1, FaultPolicy.READ_EXECUTE)
                .li(T2, FaultPolicy.READ_WRITE_EXECUTE).cmovne(A1, T2, T1).sll(A2, literal(PAGE_SHIFT), A1)
                .mov(T1, A2);
        call(UnixAbi.MPROTECT);
        end();
    }

    /// A quadword at a1 through pipe a0.
    private void pipes() {
        procedure(SEND);
        code.addq(A0, A0, A0).lda(A0, PIPES + 1, A0).li(A2, Long.BYTES);
        call(UnixAbi.WRITE);
        end();
        procedure(RECEIVE);
        code.addq(A0, A0, A0).lda(A0, PIPES, A0).li(A2, Long.BYTES);
        call(UnixAbi.READ);
        end();
    }
}
