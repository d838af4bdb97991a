package spin.core.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.core.user.Executables.A0;
import static spin.core.user.Executables.A1;
import static spin.core.user.Executables.A2;
import static spin.core.user.Executables.SP;
import static spin.core.user.Executables.V0;
import static spin.hw.asm.Assembler.literal;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.strand.Threads;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.profile.Profile;

/// Two strands of a program that count with one counter, by loading it, waiting a while, and storing one more. What is lost without a range is kept
/// with one, wherever the processor is taken away or given away in between.
class RestartableCodeTests {
    private static final int ROUNDS = 20;
    private static final int WAIT = 200;
    private static final int PREPARE = 1000;
    private static final int DONE = 1001;
    /// The addresses of what the kernel is told of, behind the first branch.
    private static final long TABLE = Executables.BASE + 0x108;
    private static final long ABSENT = 0x1_5000_0000L;

    private final SpinKernel kernel = new SpinKernel(new Machine(Profile.named("dec3000-400"), 1),
            Dispatcher.builder().limits(NoLimits.INSTANCE).build(), line -> {});
    private final Requester owner = Requester.of("library.jar");
    private final Programs programs = kernel.resolve(Programs.class, owner);
    private final List<Long> counters = new ArrayList<>();

    /// Says what is in the table, counts, and says how far it has come; so does the other strand.
    private static byte[] counting(boolean touchesAnotherPage) {
        return Executables.of(code -> {
            code.br(31, "main").align(8);
            code.quad("first").quad("end").quad("worker").label("counter").quad(0);
            code.label("main").li(1, TABLE).ldq(A0, 0, 1).ldq(A1, 8, 1).ldq(A2, 16, 1).li(V0, PREPARE)
                    .callPal(Assembler.CALLSYS);
            code.label("worker").li(1, TABLE).li(2, ROUNDS).li(6, ABSENT);
            code.label("first").ldq(3, 24, 1).li(4, WAIT);
            if (touchesAnotherPage) {
                code.ldq(5, 0, 6);
            }
            code.label("wait").subq(4, literal(1), 4).bne(4, "wait");
            code.addq(3, literal(1), 3).stq(3, 24, 1);
            code.label("end").subq(2, literal(1), 2).bne(2, "first");
            code.ldq(A0, 24, 1).li(V0, DONE).callPal(Assembler.CALLSYS);
            code.label("rest").br(31, "rest");
        });
    }

    private void prepare(boolean restartable) {
        kernel.events(owner).on(Trap.class, Trap::systemCall).key(new SystemCallRange(PREPARE, DONE))
                .handle((strand, state) -> {
                    var program = programs.of(strand);
                    if (program == null) {
                        throw new IllegalStateException("strand " + strand + " runs no program");
                    }
                    if (state.number() == DONE) {
                        counters.add(state.argument(0));
                        programs.end(strand);
                    } else {
                        if (restartable) {
                            programs.restartable(program, state.argument(0),
                                    (int) (state.argument(1) - state.argument(0)));
                        }
                        programs.fork(program, "second", state.argument(2), state.register(SP) - 4096, 0);
                    }
                }).install();
        kernel.processor().quantum(1500);
    }

    private long counted(byte[] file) {
        programs.start("counting", file, List.of(), List.of());
        kernel.processor().run();
        assertThat(counters).hasSize(2);
        assertThat(kernel.processor().alive()).isZero();
        return counters.getLast();
    }

    @Test
    void withoutARangeIncrementsAreLost() {
        prepare(false);

        assertThat(counted(counting(false))).isLessThan(2 * ROUNDS);
    }

    @Test
    void aRangeIsDoneAsAWholeWhereverItsStrandLosesTheProcessor() {
        for (int quantum = 1200; quantum < 2200; quantum += 37) {
            var fresh = new RestartableCodeTests();
            fresh.prepare(true);
            fresh.kernel.processor().quantum(quantum);

            assertThat(fresh.counted(counting(false))).as("a quantum of %d cycles", quantum).isEqualTo(2 * ROUNDS);
        }
    }

    /// The handler of a fault waits, and the other strand counts meanwhile.
    @Test
    void soItIsWhenAFaultInItWaits() {
        prepare(true);
        var threads = kernel.resolve(Threads.class, SpinKernel.KERNEL);
        var mapped = new ArrayList<Long>();
        kernel.events(SpinKernel.KERNEL).on(Translation.class, Translation::pageNotPresent)
                .handle((strand, address, write) -> {
                    threads.sleep(100_000);
                    if (mapped.isEmpty()) {
                        kernel.addressSpaces().map(strand.context(), ABSENT, Protection.READ_WRITE);
                    }
                    mapped.add(address);
                    return true;
                }).install();
        var program = programs.start("counting", counting(true), List.of(), List.of());
        kernel.addressSpaces().allocate(program.context(), ABSENT, ABSENT + 8192);
        kernel.processor().run();

        assertThat(mapped).isNotEmpty();
        assertThat(counters.getLast()).isEqualTo(2 * ROUNDS);
    }

    @Test
    void whatIsNoRangeIsRefusedAndSoIsAStrangersAndOneTooMany() {
        var program = programs.start("counting", counting(false), List.of(), List.of());
        programs.restartable(program, 0x1000, 16);
        for (var wrong : new long[][]{{0x2000, 0}, {0x2000, -4}, {0x2001, 4}, {0x2000, 5}, {0x1000, 16}, {0xff0, 20},
                {0x100c, 4096}, {-8, 4}, {Long.MAX_VALUE - 3, 8}}) {
            assertThatThrownBy(() -> programs.restartable(program, wrong[0], (int) wrong[1]))
                    .as("%d from %x", wrong[1], wrong[0])
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (int i = 1; i < 16; i++) {
            programs.restartable(program, 0x1000 + i * 16L, 16);
        }
        assertThatThrownBy(() -> programs.restartable(program, 0x8000, 4))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at most 16");
        assertThatThrownBy(() -> kernel.resolve(Programs.class, Requester.of("stranger.jar")).restartable(program,
                0x9000, 4)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("stranger.jar");
    }
}
