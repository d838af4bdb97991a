package spin.bench.port.attack;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.hw.memory.PhysicalMemory;

/// An Alpha program that does what it is told, one thing at a time: a system call, a store, a loop without end.
///
/// The same code is victim and attacker on every system that runs programs. It looks at a block of its own memory, into which the harness
/// writes from outside, through physical memory, as nobody on the machine could; does it; and says so in the block. What it does it does in user mode
/// as any program, at the time that the system's scheduler gives it.
///
/// What would break this: a command of several steps. Each is one instruction that may trap, so that what came of it has one cause.
public final class Puppet {

    /// The label at which it has done what it was told.
    public static final String FINISHED = "finished";
    /// The label at which it has nothing to do.
    public static final String IDLE = "idle";
    /// The loop without end.
    public static final String SPINNING = "spin";
    /// Where the block is.
    public static final String BLOCK = "block";
    /// Bytes of the block from which on it is for what system calls read and write.
    public static final int BUFFER = 512;

    private static final int COMMAND = 0;
    private static final int NUMBER = 8;
    private static final int ARGUMENTS = 16;
    private static final int RESULT = 64;
    private static final int SECOND = 72;
    private static final int ERROR = 80;
    private static final int THIRD = 88;

    private static final int CALL = 1;
    private static final int STORE = 2;
    private static final int SPIN = 3;
    private static final int CALL_AND_REST = 4;
    private static final int LOAD = 5;
    /// A loop without end that is not told of: who has let it run waits for it.
    private static final int HANG = 6;

    private static final int BLOCK_REGISTER = 9;
    private static final int A0 = 16;
    private static final int MOST_ARGUMENTS = 6;
    private static final int PAGE = 8192;
    /// How exactly it shows when somebody has ended: to so many cycles, and beyond that to less than a hundredth.
    private static final int STEP = 100;
    private static final int PART = 128;

    private final Machine machine;
    private final PhysicalMemory memory;
    private final LongSupplier block;
    private final Supplier<@Nullable String> ended;
    private final long patience;

    /// @param block    physical address of its block, which a system may change when it copies pages
    /// @param ended    why it is no more; null while it is
    /// @param patience cycles after which nobody waits any more
    public Puppet(Machine machine, LongSupplier block, Supplier<@Nullable String> ended, long patience) {
        this.machine = machine;
        this.memory = machine.memory();
        this.block = block;
        this.ended = ended;
        this.patience = patience;
    }

    // The program.

    /// The whole program, with its block in a page of its own.
    ///
    /// @param idle what it calls while it has nothing to do
    /// @param rest what a copy of it calls for ever
    public static Program program(long base, Consumer<Assembler> idle, Consumer<Assembler> rest) {
        var code = new Assembler(base);
        emit(code, to -> to.la(BLOCK_REGISTER, BLOCK), idle, rest);
        code.align(PAGE).label(BLOCK).space(PAGE);
        return code.assemble();
    }

    /// The code alone, for a system that maps the block where it likes.
    ///
    /// @param find puts the address of the block into s0
    public static void emit(Assembler code, Consumer<Assembler> find, Consumer<Assembler> idle,
            Consumer<Assembler> rest) {
        code.label(IDLE);
        find.accept(code);
        code.ldq(1, COMMAND, BLOCK_REGISTER).bne(1, "work");
        idle.accept(code);
        code.br(IDLE);
        code.label("work");
        choice(code, CALL, "call");
        choice(code, STORE, "store");
        choice(code, LOAD, "load");
        choice(code, CALL_AND_REST, "call and rest");
        choice(code, HANG, SPINNING);
        code.stq(31, COMMAND, BLOCK_REGISTER).label(SPINNING).br(SPINNING);
        code.label("store").ldq(1, ARGUMENTS, BLOCK_REGISTER).ldq(2, ARGUMENTS + 8, BLOCK_REGISTER).clr(0)
                .stq(2, 0, 1).br("answered");
        code.label("load").ldq(1, ARGUMENTS, BLOCK_REGISTER).ldq(0, 0, 1).br("answered");
        call(code, "call");
        code.br("answered");
        call(code, "call and rest");
        code.bne(0, "answered").label("rest");
        rest.accept(code);
        code.br("rest");
        code.label("answered").stq(0, RESULT, BLOCK_REGISTER).stq(A0 + 1, SECOND, BLOCK_REGISTER)
                .stq(A0 + 3, ERROR, BLOCK_REGISTER).stq(A0 + 4, THIRD, BLOCK_REGISTER);
        code.label("done").stq(31, COMMAND, BLOCK_REGISTER).label(FINISHED).br(IDLE);
    }

    private static void choice(Assembler code, int command, String label) {
        code.subq(1, Assembler.literal(command), 2).beq(2, label);
    }

    private static void call(Assembler code, String label) {
        code.label(label).ldq(0, NUMBER, BLOCK_REGISTER);
        for (var n = 0; n < MOST_ARGUMENTS; n++) {
            code.ldq(A0 + n, ARGUMENTS + 8 * n, BLOCK_REGISTER);
        }
        code.callPal(Assembler.CALLSYS);
    }

    /// Where the program goes when the system says no by going elsewhere: the answer is `code`.
    public static void answer(Assembler code, long answer) {
        code.li(0, answer).stq(0, RESULT, BLOCK_REGISTER).br("done");
    }

    // The strings.

    /// Makes a system call.
    ///
    /// @return done with what v0 holds then
    public Attempt call(int number, long... arguments) {
        return told(CALL, number, arguments);
    }

    /// The same, and whoever finds 0 in v0 afterwards rests for ever: a copy.
    public Attempt callAndLetCopyRest(int number, long... arguments) {
        return told(CALL_AND_REST, number, arguments);
    }

    /// Stores at a virtual address.
    public Attempt store(long address, long value) {
        return told(STORE, 0, address, value);
    }

    /// Loads from a virtual address.
    ///
    /// @return done with what is there
    public Attempt load(long address) {
        return told(LOAD, 0, address);
    }

    /// Begins a loop without end.
    ///
    /// @return unending once it is in it; what stood in the way, otherwise
    public Attempt spin() {
        var attempt = told(SPIN, 0);
        return attempt instanceof Attempt.Done ? new Attempt.Unending() : attempt;
    }

    /// The same, for a puppet whose code somebody else lets run, and who waits until it is done.
    public void tellSpin() {
        tell(HANG, 0);
    }

    /// As [#store(long, long)], for a puppet whose code somebody else lets run.
    public void tellStore(long address, long value) {
        tell(STORE, 0, address, value);
    }

    /// As [#load(long)], likewise; the answer is [#result].
    public void tellLoad(long address) {
        tell(LOAD, 0, address);
    }

    /// Waits for its end.
    ///
    /// @return ended, or unending when nobody waits any more
    public Attempt untilEnded() {
        var clock = machine.clock();
        var begin = clock.now();
        while (ended.get() == null && clock.now() - begin < patience) {
            machine.cpu().runUntil(clock.now() + step(clock.now() - begin));
        }
        var why = ended.get();
        return why == null ? new Attempt.Unending() : new Attempt.Ended(why);
    }

    private Attempt told(int command, int number, long... arguments) {
        var gone = ended.get();
        if (gone != null) {
            return new Attempt.Ended(gone);
        }
        tell(command, number, arguments);
        return answered();
    }

    private void tell(int command, int number, long... arguments) {
        memory.storeQuad(block() + NUMBER, number);
        for (var n = 0; n < arguments.length; n++) {
            memory.storeQuad(block() + ARGUMENTS + 8L * n, arguments[n]);
        }
        memory.storeQuad(block() + COMMAND, command);
    }

    private Attempt answered() {
        var clock = machine.clock();
        var begin = clock.now();
        var end = begin + patience;
        while (true) {
            var why = ended.get();
            if (why != null) {
                return new Attempt.Ended(why);
            }
            if (memory.loadQuad(block() + COMMAND) == 0) {
                return new Attempt.Done(result());
            }
            var before = clock.now();
            machine.cpu().runUntil(Math.min(end, before + step(before - begin)));
            if (clock.now() >= end || isStopped(before)) {
                return new Attempt.Unending();
            }
        }
    }

    /// How long to look away when one has looked on for so long.
    public static long step(long waited) {
        return STEP + waited / PART;
    }

    private long block() {
        return block.getAsLong();
    }

    /// Whether no time passes: the system has nobody to run and nothing to wait for. Once may be somebody's arrival at a watched label.
    private boolean isStopped(long before) {
        var clock = machine.clock();
        return clock.now() == before && !machine.cpu().runUntil(before + 1) && clock.now() == before
                && ended.get() == null && memory.loadQuad(block() + COMMAND) != 0;
    }

    /// What v0 held after the latest call, or what was loaded.
    public long result() {
        return memory.loadQuad(block() + RESULT);
    }

    /// What a1 held after the latest call.
    public long second() {
        return memory.loadQuad(block() + SECOND);
    }

    /// What a3 held.
    public long error() {
        return memory.loadQuad(block() + ERROR);
    }

    /// What a4 held.
    public long third() {
        return memory.loadQuad(block() + THIRD);
    }

    /// A quadword of what system calls read and write.
    public long buffer(int offset) {
        return memory.loadQuad(block() + BUFFER + offset);
    }

    /// Writes there.
    public void buffer(int offset, long value) {
        memory.storeQuad(block() + BUFFER + offset, value);
    }
}
