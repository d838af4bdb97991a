package spin.systems.aegis.exos.process;

import spin.hw.asm.Assembler;
import spin.hw.asm.Operate;
import spin.hw.asm.Program;
import spin.systems.aegis.AegisAbi;

/// The Alpha code of a process: what stands at its exception addresses, at the ends of its slices, and where messages arrive.
///
/// An unmodified program uses every register, so a stub keeps all of them, and the library goes back to the program by
/// [AegisAbi#RESUME]. A door is an address in a stub where managed code stands; it returns to the next instruction. What the library
/// answers in v0 says what the stub does next: see [Library].
///
/// The end of a slice may come between any two instructions, of the stubs too. Whatever ran is kept in [Place#SLICE], apart from what
/// the library had in hand, but for two stretches: in the beginning of a slice nothing is kept, because all it does can be done again; and a
/// message that has arrived is first taken in.
final class ProcessStubs {

    static final String ENTRY = "entry";
    static final String REFUSED = "refused";
    static final String BEGIN = "begin";
    static final String END = "end";
    static final String MESSAGE = "message";
    static final String GATE = "gate";
    static final String KEEPER = "keeper";
    static final String LIBRARY_DOOR = "library door";
    static final String MESSAGE_DOOR = "message door";
    static final String SLICE_DOOR = "slice door";

    /// What the library wants of the stub.
    static final int RESUME = 0;
    static final int YIELD = 1;
    static final int POST = 2;
    static final int SAVE = 3;
    static final int LOAD = 4;

    private static final int V0 = 0;
    private static final int T0 = 1;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;
    private static final int A3 = 19;
    private static final int RA = 26;
    private static final int ZERO = 31;
    private static final int PC = AegisAbi.PC_REGISTER;
    private static final int VA = AegisAbi.ADDRESS_REGISTER;
    private static final int AT = AegisAbi.CAUSE_REGISTER;
    private static final int SAVE_DONE = 8 * 31;

    private final Assembler code = new Assembler(Place.STUBS);

    private ProcessStubs() {}

    static Program assemble() {
        var stubs = new ProcessStubs();
        stubs.beginning();
        stubs.message();
        stubs.end();
        stubs.refused();
        stubs.entry();
        stubs.gate();
        stubs.keeper();
        return stubs.code.assemble();
    }

    private void door(String name) {
        code.la(RA, name + " done");
        code.label(name).nop().label(name + " done");
    }

    /// A slice begins: with what was going on at the end of the latest one, or with the library, which had yielded.
    private void beginning() {
        code.label(BEGIN);
        code.ldq(T0, Place.FLOATING, ZERO).beq(T0, "no floats away");
        floats(Place.FLOATS_AWAY, false);
        code.label("no floats away");
        code.ldq(T0, Place.SLICED, ZERO).beq(T0, "again");
        code.ldq(T0, Place.SLICE_PC, ZERO).operate(Operate.SRL, T0, Assembler.literal(20), T0);
        code.beq(T0, "go on");
        door(SLICE_DOOR);
        code.bne(V0, "again");
        code.label("go on");
        for (var register = 0; register < ZERO; register++) {
            if (!isScratch(register)) {
                code.ldq(register, Place.SLICE + 8 * register, ZERO);
            }
        }
        scratch(Place.SLICE, Place.INTERRUPT_AREA + AegisAbi.END_OF_SLICE_AREA, AT);
        code.ldq(PC, Place.SLICE_PC, ZERO);
        code.lda(AT, AegisAbi.RESUME_SLICE, ZERO);
        code.stq(ZERO, Place.SLICED, ZERO);
        code.callPal(AegisAbi.RESUME);
        code.label("begun");
    }

    /// A message: the registers are the sender's, who has kept what it needs.
    private void message() {
        code.label(MESSAGE);
        door(MESSAGE_DOOR);
        code.ldq(A0, Place.ENTERED_BY, ZERO).lda(V0, AegisAbi.YIELD, ZERO).callPal(Assembler.CALLSYS);
        code.lda(A0, -1, ZERO).lda(V0, AegisAbi.YIELD, ZERO).callPal(Assembler.CALLSYS);
        code.label("message taken");
    }

    private void end() {
        code.label(END);
        within(BEGIN, "begun", "end in beginning");
        within(MESSAGE, "message taken", "end in message");
        code.stq(PC, Place.SLICE_PC, ZERO);
        for (var register = 0; register < ZERO; register++) {
            if (!isScratch(register)) {
                code.stq(register, Place.SLICE + 8 * register, ZERO);
            }
        }
        kept(Place.INTERRUPT_AREA + AegisAbi.END_OF_SLICE_AREA, Place.SLICE);
        code.ldq(T0, Place.FLOATING, ZERO).beq(T0, "no floats at end");
        floats(Place.FLOATS_AWAY, true);
        code.label("no floats at end");
        code.lda(T0, 1, ZERO).stq(T0, Place.SLICED, ZERO);
        code.label("over");
        code.lda(A0, -1, ZERO).lda(V0, AegisAbi.YIELD, ZERO).callPal(Assembler.CALLSYS);
        code.br("over");
        code.label("end in beginning");
        // The last store of the beginning may have been done: then the slice that was to go on is still whole.
        code.la(AT, "go on").cmpult(PC, AT, AT).bne(AT, "over");
        code.lda(T0, 1, ZERO).stq(T0, Place.SLICED, ZERO).br("over");
        code.label("end in message");
        code.lda(AT, AegisAbi.RESUME_SLICE, ZERO).callPal(AegisAbi.RESUME);
    }

    /// Branches when the program counter that was interrupted lies between two labels. Destroys the two other scratch registers.
    private void within(String from, String to, String target) {
        code.la(AT, from).subq(PC, AT, VA).la(AT, to);
        code.cmpult(PC, AT, AT).cmplt(VA, Assembler.literal(0), VA).bic(AT, VA, AT).bne(AT, target);
    }

    /// A message found nobody, if the library sent it; otherwise the program has called the kernel with what it may not have.
    private void refused() {
        code.label(REFUSED);
        code.operate(Operate.SRL, PC, Assembler.literal(20), VA).beq(VA, "again");
    }

    private void entry() {
        code.label(ENTRY);
        for (var register = 0; register < ZERO; register++) {
            if (!isScratch(register)) {
                code.stq(register, Place.register(register), ZERO);
            }
        }
        code.stq(PC, Place.CONTEXT_PC, ZERO).stq(VA, Place.ADDRESS, ZERO).stq(AT, Place.CAUSE, ZERO);
        kept(Place.SAVE_AREA, Place.CONTEXT);
        code.stq(ZERO, Place.PROGRESS, ZERO).stq(ZERO, Place.SAVED, ZERO);
        code.label("again");
        door(LIBRARY_DOOR);
        code.beq(V0, "resume");
        code.subq(V0, Assembler.literal(YIELD), V0).beq(V0, "yield");
        code.subq(V0, Assembler.literal(POST - YIELD), V0).beq(V0, "post");
        code.subq(V0, Assembler.literal(SAVE - POST), V0).beq(V0, "save");
        load();
        resume();
        yielding();
        posting();
        saving();
    }

    private void load() {
        code.ldq(T0, Place.FLOATING, ZERO).beq(T0, "no floats to load");
        floats(Place.FLOATS, false);
        code.label("no floats to load");
        code.ldq(A0, Place.UNIQUE, ZERO).callPal(Assembler.WRUNIQUE);
    }

    private void resume() {
        code.label("resume");
        for (var register = 0; register < ZERO; register++) {
            if (!isScratch(register)) {
                code.ldq(register, Place.register(register), ZERO);
            }
        }
        scratch(Place.CONTEXT, Place.SAVE_AREA, AT);
        code.ldq(PC, Place.CONTEXT_PC, ZERO);
        code.lda(AT, AegisAbi.RESUME_EXCEPTION, ZERO);
        code.callPal(AegisAbi.RESUME);
    }

    private void yielding() {
        code.label("yield");
        code.ldq(T0, Place.FLOATING, ZERO).beq(T0, "no floats at yield");
        floats(Place.FLOATS_AWAY, true);
        code.label("no floats at yield");
        code.ldq(A0, Place.YIELD_TO, ZERO).lda(V0, AegisAbi.YIELD, ZERO).callPal(Assembler.CALLSYS);
        code.br("again");
    }

    private void posting() {
        code.label("post");
        code.ldq(T0, Place.FLOATING, ZERO).beq(T0, "no floats at post");
        floats(Place.FLOATS_AWAY, true);
        code.label("no floats at post");
        code.ldq(A1, Place.POST_TO, ZERO).ldq(A0, Place.POST_KIND, ZERO);
        code.ldq(A2, Place.POST_FIRST, ZERO).ldq(A3, Place.POST_SECOND, ZERO);
        code.lda(V0, AegisAbi.ACALL, ZERO).callPal(Assembler.CALLSYS);
        code.br("again");
    }

    private void saving() {
        code.label("save");
        code.ldq(T0, Place.FLOATING, ZERO).beq(T0, "no floats to save");
        floats(Place.FLOATS, true);
        code.label("no floats to save");
        code.callPal(Assembler.RDUNIQUE).stq(V0, Place.UNIQUE, ZERO);
        code.lda(T0, 1, ZERO).stq(T0, Place.SAVED, ZERO);
        code.br("again");
    }

    /// A synchronous transfer is answered at once: nothing is served here.
    private void gate() {
        code.label(GATE);
        code.ldq(A1, Place.ENTERED_BY, ZERO).lda(V0, AegisAbi.SRETURN, ZERO).callPal(Assembler.CALLSYS);
        code.br(GATE);
    }

    /// The keeper owns what is shared and gives its slices away; it ends when nobody is left. Where everybody waits, so does it.
    private void keeper() {
        code.label(KEEPER);
        code.li(A2, Place.FAMILY);
        code.ldq(T0, Place.PROCESSES - Place.FAMILY, A2).beq(T0, "keeper ends");
        code.ldq(2, Place.IDLE - Place.FAMILY, A2).addq(T0, Assembler.literal(1), T0).s4addq(T0, ZERO, T0);
        code.cmplt(2, T0, T0).bne(T0, "keeper yields");
        code.callPal(AegisAbi.WAIT);
        code.label("keeper yields");
        code.lda(A0, -1, ZERO).lda(V0, AegisAbi.YIELD, ZERO).callPal(Assembler.CALLSYS);
        code.br(KEEPER);
        code.label("keeper ends");
        code.lda(A0, 0, ZERO).lda(V0, AegisAbi.EXIT, ZERO).callPal(Assembler.CALLSYS);
        code.br(KEEPER);
    }

    private static boolean isScratch(int register) {
        return register == PC || register == VA || register == AT;
    }

    /// The kernel's three saved registers into their places.
    private void kept(int area, int context) {
        code.ldq(T0, area + AegisAbi.SAVED_PC_REGISTER, ZERO).stq(T0, context + 8 * PC, ZERO);
        code.ldq(T0, area + AegisAbi.SAVED_ADDRESS_REGISTER, ZERO).stq(T0, context + 8 * VA, ZERO);
        code.ldq(T0, area + AegisAbi.SAVED_CAUSE_REGISTER, ZERO).stq(T0, context + 8 * AT, ZERO);
    }

    /// And back, by way of one of them.
    private void scratch(int context, int area, int by) {
        code.ldq(by, context + 8 * PC, ZERO).stq(by, area + AegisAbi.SAVED_PC_REGISTER, ZERO);
        code.ldq(by, context + 8 * VA, ZERO).stq(by, area + AegisAbi.SAVED_ADDRESS_REGISTER, ZERO);
        code.ldq(by, context + 8 * AT, ZERO).stq(by, area + AegisAbi.SAVED_CAUSE_REGISTER, ZERO);
    }

    private void floats(int area, boolean store) {
        if (store) {
            for (var register = 0; register < ZERO; register++) {
                code.stt(register, area + 8 * register, ZERO);
            }
            code.mfFpcr(0).stt(0, area + SAVE_DONE, ZERO).ldt(0, area, ZERO);
        } else {
            code.ldt(0, area + SAVE_DONE, ZERO).mtFpcr(0);
            for (var register = 0; register < ZERO; register++) {
                code.ldt(register, area + 8 * register, ZERO);
            }
        }
    }
}
