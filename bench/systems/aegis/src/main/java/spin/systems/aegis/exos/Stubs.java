package spin.systems.aegis.exos;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Workload;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.aegis.AegisAbi;

/// The Alpha code of ExOS: what stands at the exception addresses and at the protected entry.
///
/// Handlers are compiled code, so a stub keeps every caller-saved register around one, as the original's did around its handlers in C. It
/// resumes the program by a jump: no kernel entry. at (r28) carries the address of that jump and is therefore lost.
final class Stubs {

    static final String MISS = "miss";
    static final String PROTECTION = "protection";
    static final String CALL = "call";
    static final String FATAL = "fatal";
    static final String GATE = "gate";
    static final String YIELD = "yield";
    static final String BEGIN = "begin";
    static final String SKIP = "skip";
    static final String GO_ON = "go on";

    /// Waits for a packet and returns from a system call.
    static final String ARRIVAL = "arrival";
    /// Loops in which a process waits, and behind the name of one the place where it has found nothing.
    static final String ARRIVAL_LOOK = "look";
    static final String ECHO_LOOK = "look for ever";
    static final String NOTHING = " nothing";
    /// Waits for packets for ever.
    static final String ECHO = "echo";
    /// The same in turns: looks, and gives its turn up when nothing has come.
    static final String ECHO_IN_TURNS = "echo in turns";

    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int RA = 26;
    private static final int PV = 27;
    private static final int ZERO = 31;
    /// What a handler may destroy, less the three that the kernel has saved.
    private static final int[] CALLER_SAVED = {0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 19, 20, 21, 22, 23, RA, PV};

    /// s0 to s6, ra, sp: what a procedure's caller may rely on.
    private static final int[] SURVIVORS = {9, 10, 11, 12, 13, 14, 15, RA, 30};

    private final Assembler code = new Assembler(Layout.STUBS);

    private Stubs() {}

    static Program assemble() {
        var stubs = new Stubs();
        stubs.yielding();
        stubs.skipping();
        stubs.memory(MISS, Layout.MISS_DOOR);
        stubs.memory(PROTECTION, Layout.PROTECTION_DOOR);
        stubs.systemCall();
        stubs.fatal();
        stubs.gate();
        stubs.arrival();
        stubs.echo();
        stubs.echoInTurns();
        return stubs.code.assemble();
    }

    /// A procedure: what survives a call is kept, the named process runs, and when this one's turn comes again the call returns. v0 is 0, or the
    /// kernel's refusal.
    private void yielding() {
        code.label(YIELD);
        for (var i = 0; i < SURVIVORS.length; i++) {
            code.stq(SURVIVORS[i], Layout.YIELDED + 8 * i, ZERO);
        }
        code.lda(V0, AegisAbi.YIELD, ZERO);
        code.callPal(Assembler.CALLSYS);
        // Only a refusal comes back here; nothing has been lost.
        code.ret();
        code.label(BEGIN);
        for (var i = 0; i < SURVIVORS.length; i++) {
            code.ldq(SURVIVORS[i], Layout.YIELDED + 8 * i, ZERO);
        }
        code.mov(ZERO, V0);
        code.ret();
    }

    /// For programs that want to see an exception and go on behind the instruction that has caused it.
    private void skipping() {
        code.label(SKIP);
        code.lda(AegisAbi.CAUSE_REGISTER, 4, AegisAbi.PC_REGISTER);
        away();
        code.label(GO_ON);
        code.mov(AegisAbi.PC_REGISTER, AegisAbi.CAUSE_REGISTER);
        away();
    }

    private void away() {
        code.ldq(AegisAbi.PC_REGISTER, Layout.SAVE_AREA + AegisAbi.SAVED_PC_REGISTER, ZERO);
        code.ldq(AegisAbi.ADDRESS_REGISTER, Layout.SAVE_AREA + AegisAbi.SAVED_ADDRESS_REGISTER, ZERO);
        code.jmp(ZERO, AegisAbi.CAUSE_REGISTER);
    }

    /// A handler for an access, which is tried again when it returns: a0 the address, a1 the cause.
    private void memory(String name, long door) {
        code.label(name);
        for (var register : CALLER_SAVED) {
            code.stq(register, Layout.kept(register), ZERO);
        }
        code.stq(AegisAbi.PC_REGISTER, Layout.RESUME_PC, ZERO);
        code.mov(AegisAbi.ADDRESS_REGISTER, A0);
        code.mov(AegisAbi.CAUSE_REGISTER, A1);
        handler(door);
        for (var register : CALLER_SAVED) {
            code.ldq(register, Layout.kept(register), ZERO);
        }
        resume();
    }

    /// A system call of the library's own. Caller-saved registers are the caller's loss; ra is not.
    private void systemCall() {
        code.label(CALL);
        code.stq(RA, Layout.kept(RA), ZERO);
        code.stq(AegisAbi.PC_REGISTER, Layout.RESUME_PC, ZERO);
        handler(Layout.CALL_DOOR);
        code.ldq(RA, Layout.kept(RA), ZERO);
        resume();
    }

    private void fatal() {
        code.label(FATAL);
        code.mov(AegisAbi.CAUSE_REGISTER, A0);
        code.mov(AegisAbi.ADDRESS_REGISTER, A1);
        code.mov(AegisAbi.PC_REGISTER, A2);
        handler(Layout.FATAL_DOOR);
        code.callPal(0);
    }

    /// Where the answer of a protected call arrives: the register file is the message, a0 the result.
    private void gate() {
        code.label(GATE);
        code.mov(A0, V0);
        code.ret();
    }

    /// A service of protected calls that is a program: what the workload's callee does, and back to whoever the kernel says has come. Null when the
    /// workload's callee is a procedure.
    static @Nullable Program service(Workload workload) {
        var code = new Assembler(Layout.SERVICE);
        if (!workload.protectedProgram(code)) {
            return null;
        }
        code.ldq(A1, Layout.ENTERED_BY, ZERO).lda(V0, AegisAbi.SRETURN, ZERO).callPal(Assembler.CALLSYS);
        return code.assemble();
    }

    /// Looks at a word until it is not zero: a packet's length in the ring, or what a handler has left there.
    private void look(String again) {
        code.ldq(1, Layout.WAIT, ZERO);
        code.label(again).ldq(2, 0, 1).bne(2, again + " seen");
        code.label(again + NOTHING).br(again).label(again + " seen");
    }

    private void arrival() {
        code.label(ARRIVAL);
        look(ARRIVAL_LOOK);
        handler(Layout.ANSWER_DOOR);
        code.ldq(RA, Layout.kept(RA), ZERO);
        resume();
    }

    private void echo() {
        code.label(ECHO);
        look(ECHO_LOOK);
        handler(Layout.ECHO_DOOR);
        code.br(ECHO);
    }

    private void echoInTurns() {
        code.label(ECHO_IN_TURNS);
        code.ldq(1, Layout.WAIT, ZERO).ldq(2, 0, 1).bne(2, "seen in a turn");
        code.lda(A0, -1, ZERO).lda(V0, AegisAbi.YIELD, ZERO).callPal(Assembler.CALLSYS);
        code.label("seen in a turn");
        handler(Layout.ECHO_DOOR);
        code.br(ECHO_IN_TURNS);
    }

    private void handler(long door) {
        code.lda(PV, (int) door, ZERO);
        code.jsr(RA, PV);
    }

    private void resume() {
        code.ldq(AegisAbi.PC_REGISTER, Layout.SAVE_AREA + AegisAbi.SAVED_PC_REGISTER, ZERO);
        code.ldq(AegisAbi.ADDRESS_REGISTER, Layout.SAVE_AREA + AegisAbi.SAVED_ADDRESS_REGISTER, ZERO);
        code.ldq(AegisAbi.CAUSE_REGISTER, Layout.RESUME_PC, ZERO);
        code.jmp(ZERO, AegisAbi.CAUSE_REGISTER);
    }
}
