package spin.core.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.core.user.Executables.A0;
import static spin.core.user.Executables.A1;
import static spin.core.user.Executables.A2;
import static spin.core.user.Executables.SP;
import static spin.core.user.Executables.V0;
import static spin.hw.asm.Assembler.literal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import spin.core.boot.NoLimits;
import spin.core.boot.SpinKernel;
import spin.core.memory.Protection;
import spin.core.memory.Translation;
import spin.core.strand.Threads;
import spin.core.trap.SavedState;
import spin.core.trap.SystemCallRange;
import spin.core.trap.Trap;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.InstallException;
import spin.dispatcher.Requester;
import spin.hw.Execution;
import spin.hw.Machine;
import spin.hw.asm.Assembler;
import spin.hw.asm.FloatOperate;
import spin.hw.profile.Profile;

/// Programs in spaces of their own, what they may ask, and what their faults hurt.
class ProgramTests {
    /// An opcode that is reserved.
    private static final int ILLEGAL = 1 << 26;
    private static final int GENTRAP = 0xaa;

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1);
    private final List<String> console = new ArrayList<>();
    private final SpinKernel kernel = new SpinKernel(machine,
            Dispatcher.builder().limits(NoLimits.INSTANCE).faults(fault -> console.add(fault.toString())).build(),
            console::add);
    private final Requester owner = Requester.of("owner.jar");
    private final Programs programs = kernel.resolve(Programs.class, owner);

    private static final class Paper implements Terminal {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();

        @Override
        public void write(byte[] bytes) {
            written.writeBytes(bytes);
        }

        @Override
        public byte[] read(int most) {
            return new byte[0];
        }

        String text() {
            return written.toString(StandardCharsets.UTF_8);
        }
    }

    private final Paper paper = new Paper();

    private Program start(String name, byte[] file, String... arguments) {
        return kernel.programs().start(owner, name, file, List.of(arguments), List.of(), paper);
    }

    private int statusOf(Program program) {
        int[] status = {-1};
        var processor = kernel.processor();
        processor.unblock(processor.create("joiner", SpinKernel.KERNEL, 40, () -> status[0] = programs.join(program)));
        processor.run();
        return status[0];
    }

    @Test
    void aProgramPrintsAndItsStatusIsPassedOn() {
        var program = start("hello", Executables.of(code -> {
            Executables.print(code, "hello\n");
            Executables.exit(code, 7);
        }));

        assertThat(statusOf(program)).isEqualTo(7);
        assertThat(paper.text()).isEqualTo("hello\n");
        assertThat(program.isEnded()).isTrue();
    }

    @Test
    void itFindsItsArgumentsOnItsStack() {
        // argc in the low quadword; argv[1] two further. Prints the first letter of the first argument.
        var program = start("args", Executables.of(code -> {
            code.ldq(9, 0, SP).ldq(A1, 16, SP).li(A0, 1).li(A2, 1).li(V0, 4).callPal(Assembler.CALLSYS);
            code.mov(9, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        }), "xyz", "more");

        assertThat(statusOf(program)).isEqualTo(3);
        assertThat(paper.text()).isEqualTo("x");
    }

    @Test
    void everythingComesBackWhenAProgramEnds() {
        statusOf(start("first", Executables.of(code -> Executables.exit(code, 0))));
        int free = kernel.addressSpaces().freeFrames();
        for (int i = 0; i < 200; i++) {
            assertThat(statusOf(start("p" + i, Executables.of(code -> Executables.exit(code, 0))))).isZero();
        }

        assertThat(kernel.addressSpaces().freeFrames()).isEqualTo(free);
        assertThat(kernel.processor().alive()).isZero();
        assertThat(kernel.programs().running()).isEmpty();
        assertThat(kernel.ledger().discrepancies()).isEmpty();
    }

    @Test
    void programsThatNeverGiveUpTheProcessorAreTakenInTurns() {
        runTwoThatNeverGiveUp();

        assertThat(paper.text()).hasSize(8).startsWith("ab").isNotEqualTo("aaaabbbb");
    }

    /// Each prints its letter, then counts for about three quanta, four times over.
    private void runTwoThatNeverGiveUp() {
        long loops = kernel.processor().quantum();
        for (var letter : List.of("a", "b")) {
            start(letter, Executables.of(code -> {
                code.li(9, 4);
                code.label("again");
                Executables.print(code, letter);
                code.li(10, loops);
                code.label("count").subq(10, literal(1), 10).bne(10, "count");
                code.subq(9, literal(1), 9).bne(9, "again");
                Executables.exit(code, 0);
            }));
        }
        kernel.processor().run();
    }

    @Test
    void aProgramsRegistersAreItsOwnHoweverOftenOthersRun() {
        // Both fill kept, scratch and floating registers with numbers of their own and look for them after a while.
        for (int own : new int[]{3, 5}) {
            start("p" + own, Executables.of(code -> {
                code.li(9, own).li(15, own + 1).li(22, own + 2).li(1, own + 3).stq(1, -32, SP).ldt(4, -32, SP);
                code.li(10, 3 * kernel.processor().quantum());
                code.label("count").subq(10, literal(1), 10).bne(10, "count");
                code.stt(4, -32, SP).ldq(2, -32, SP).subq(2, 1, 2).bne(2, "bad");
                code.subq(9, literal(own), 9).bne(9, "bad");
                code.subq(15, literal(own + 1), 15).bne(15, "bad");
                code.subq(22, literal(own + 2), 22).bne(22, "bad");
                Executables.print(code, "ok ");
                Executables.exit(code, 0);
                code.label("bad");
                Executables.print(code, "bad ");
                Executables.exit(code, 1);
            }));
        }
        kernel.processor().run();

        assertThat(paper.text()).isEqualTo("ok ok ");
        assertThat(kernel.processor().switches()).isGreaterThan(4);
    }

    @Test
    void aFaultEndsItsProgramAndTheOthersGoOn() {
        var broken = start("broken", Executables.of(code -> code.li(1, 0x4000_0000L).ldq(2, 0, 1)));
        var illegal = start("illegal", Executables.of(code -> code.callPal(0x3f)));
        var fine = start("fine", Executables.of(code -> {
            Executables.print(code, "fine\n");
            Executables.exit(code, 0);
        }));

        assertThat(statusOf(broken)).isEqualTo(128 + 11);
        assertThat(statusOf(illegal)).isEqualTo(128 + 4);
        assertThat(statusOf(fine)).isZero();
        assertThat(console).hasSize(2).anyMatch(line -> line.contains("broken") && line.contains("0x40000000"));
    }

    @Test
    void aBreakpointIsAnEventAndItsHandlerMayLetTheProgramGoOn() {
        kernel.events(owner).on(Trap.class, Trap::breakpoint).handle((strand, state) -> {
            state.register(9, state.register(9) + 1);
            return true;
        }).install();
        var program = start("stops", Executables.of(code -> {
            code.li(9, 40).callPal(0x80).callPal(0x80).mov(9, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        }));

        assertThat(statusOf(program)).isEqualTo(42);
    }

    @Test
    void anUnalignedAccessIsAnEventAndItsHandlerMayDoTheAccess() {
        kernel.events(owner).on(Trap.class, Trap::unalignedAccess)
                .handle((strand, state, address, instruction) -> {
                    state.register((instruction >>> 21) & 31, address & 7);
                    state.pc(state.pc() + 4);
                    return true;
                }).install();
        var program = start("odd", Executables.of(code -> {
            code.ldq(9, 3, SP).mov(9, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        }));

        assertThat(statusOf(program)).isEqualTo(3);
    }

    @Test
    void anIllegalInstructionAnArithmeticTrapAndAFailedCheckAreEventsOfTheirOwn() {
        var events = kernel.events(owner);
        var seen = new ArrayList<String>();
        events.on(Trap.class, Trap::illegalInstruction).handle((strand, state, word) -> seen.add("illegal " + word))
                .install();
        events.on(Trap.class, Trap::arithmetic).handle((strand, state, summary) -> seen.add("arithmetic " + summary))
                .install();
        events.on(Trap.class, Trap::generatedTrap).handle((strand, state, code) -> seen.add("check " + code)).install();
        var file = Executables.of(code -> {
            code.word(ILLEGAL);
            code.operate(FloatOperate.DIVT, 31, 31, 1).trapb();
            code.li(A0, -3).callPal(GENTRAP);
            Executables.exit(code, 0);
        });

        assertThat(statusOf(start("tries", file))).isZero();
        assertThat(seen).containsExactly("illegal " + ILLEGAL, "arithmetic 2", "check -3");
        assertThat(console).isEmpty();
    }

    @Test
    void eachOfThemEndsItsProgramWithASignalOfItsOwnWhenNobodyHandlesIt() {
        assertThat(statusOf(start("illegal", Executables.of(code -> code.word(ILLEGAL))))).isEqualTo(128 + 4);
        assertThat(
                statusOf(start("divides", Executables.of(code -> code.operate(FloatOperate.DIVT, 31, 31, 1).trapb()))))
                .isEqualTo(128 + 8);
        assertThat(statusOf(start("checks", Executables.of(code -> code.li(A0, -3).callPal(GENTRAP)))))
                .isEqualTo(128 + 8);
        assertThat(console).hasSize(3);
    }

    /// A program that never computes with fractions has no floating registers to save; the first that it does is no event.
    @Test
    void floatingPointThatIsOffIsTurnedOnWithoutAnEvent() {
        var seen = new ArrayList<String>();
        kernel.events(owner).on(Trap.class, Trap::unhandled)
                .handle((strand, state, signal, what) -> seen.add(what)).install();
        var program = start("computes", Executables.of(code -> {
            code.li(9, 42).stq(9, -8, SP).ldt(1, -8, SP).stt(1, -16, SP).ldq(A0, -16, SP);
            code.li(V0, 1).callPal(Assembler.CALLSYS);
        }));

        assertThat(statusOf(program)).isEqualTo(42);
        assertThat(seen).isEmpty();
    }

    @Test
    void anUnhandledFaultMayBeSurvivedWhenAHandlerSaysSo() {
        kernel.events(owner).on(Trap.class, Trap::unhandled).handle((strand, state, signal, what) -> {
            state.register(9, signal);
            state.pc(state.pc() + 4);
            return true;
        }).install();
        var program = start("survives", Executables.of(code -> {
            code.li(1, 0x4000_0000L).ldq(2, 0, 1).mov(9, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        }));

        assertThat(statusOf(program)).isEqualTo(11);
        assertThat(console).isEmpty();
    }

    @Test
    void aHandlerSeesTheCallsOfItsOwnProgramsInItsRangeAndNoOthers() {
        var stranger = Requester.of("stranger.jar");
        var seen = new ArrayList<String>();
        kernel.events(owner).on(Trap.class, Trap::systemCall).key(new SystemCallRange(1000, 1001))
                .handle((strand, state) -> {
                    seen.add(strand + " " + state.number());
                    state.result(state.argument(0) + 1);
                }).install();
        var file = Executables.of(code -> {
            code.li(A0, 5).li(V0, 1000).callPal(Assembler.CALLSYS).mov(V0, 9);
            code.li(V0, 1002).callPal(Assembler.CALLSYS);
            code.mov(9, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        });

        assertThat(statusOf(start("mine", file))).isEqualTo(6);
        kernel.programs().start(stranger, "theirs", file, List.of(), List.of(), paper);
        kernel.processor().run();

        assertThat(seen).containsExactly("mine 1000");
    }

    @Test
    void aHandlerWithoutARangeIsRefused() {
        assertThatThrownBy(() -> kernel.events(owner).on(Trap.class, Trap::systemCall).handle((strand, state) -> {})
                .install()).isInstanceOf(InstallException.Denied.class).hasMessageContaining("SystemCallRange");
    }

    @Test
    void aHandlerOfTheKernelsOwnNumberTakesItsPlace() {
        kernel.events(owner).on(Trap.class, Trap::systemCall).key(new SystemCallRange(4, 4))
                .handle((strand, state) -> state.result(99)).install();
        var program = start("writes", Executables.of(code -> {
            Executables.print(code, "lost");
            code.mov(V0, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        }));

        assertThat(statusOf(program)).isEqualTo(99);
        assertThat(paper.text()).isEmpty();
    }

    @Test
    void aSystemCallThatWaitsLetsOtherProgramsRun() {
        var threads = kernel.resolve(Threads.class, owner);
        kernel.events(owner).on(Trap.class, Trap::systemCall).key(new SystemCallRange(1000, 1000))
                .handle((strand, state) -> {
                    threads.sleep(1_000_000);
                    state.result(1);
                }).install();
        start("sleeps", Executables.of(code -> {
            code.li(9, 9).li(V0, 1000).callPal(Assembler.CALLSYS);
            code.subq(9, literal(9), 9).bne(9, "bad");
            Executables.print(code, "slept ");
            code.label("bad");
            Executables.exit(code, 0);
        }));
        start("runs", Executables.of(code -> {
            code.li(9, 77);
            Executables.print(code, "ran ");
            Executables.exit(code, 0);
        }));
        kernel.processor().run();

        assertThat(paper.text()).isEqualTo("ran slept ");
    }

    @Test
    void registersOfATrapThatIsOverAreOfNoUse() {
        var kept = new ArrayList<SavedState>();
        kernel.events(owner).on(Trap.class, Trap::systemCall).key(new SystemCallRange(1000, 1000))
                .handle((strand, state) -> kept.add(state)).install();
        start("calls", Executables.of(code -> {
            code.li(V0, 1000).callPal(Assembler.CALLSYS);
            Executables.exit(code, 0);
        }));
        kernel.processor().run();

        assertThatThrownBy(() -> kept.getFirst().number()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept.getFirst().result(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> kept.getFirst().register(3)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void writingFromAnAddressThatIsNotTheProgramsFailsWithEfault() {
        var program = start("liar", Executables.of(code -> {
            code.li(A0, 1).li(A1, 0x7000_0000L).li(A2, 8).li(V0, 4).callPal(Assembler.CALLSYS);
            code.mov(V0, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        }));
        var hostile = start("hostile", Executables.of(code -> {
            code.li(A0, 1).li(A1, -8).li(A2, Long.MAX_VALUE).li(V0, 4).callPal(Assembler.CALLSYS);
            code.mov(V0, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        }));

        assertThat(statusOf(program)).isEqualTo(14);
        assertThat(statusOf(hostile)).isEqualTo(14);
    }

    @Test
    void aPageThatIsNotThereIsAskedForInTheProgramsName() {
        var translation = kernel.resolve(Translation.class, SpinKernel.KERNEL);
        kernel.events(SpinKernel.KERNEL).on(Translation.class, Translation::pageNotPresent)
                .handle((strand, address, write) -> {
                    kernel.addressSpaces().map(strand.context(), address, Protection.READ_WRITE);
                    return true;
                }).install();
        var program = start("lazy", Executables.of(code -> {
            code.li(A0, 1).li(A1, 0x7000_0000L).li(A2, 3).li(V0, 4).callPal(Assembler.CALLSYS);
            code.mov(V0, A0).li(V0, 1).callPal(Assembler.CALLSYS);
        }));
        kernel.addressSpaces().allocate(program.context(), 0x7000_0000L, 0x7000_2000L);

        assertThat(statusOf(program)).isEqualTo(3);
        assertThat(translation).isNotNull();
        assertThat(paper.text()).isEqualTo("\0\0\0");
    }

    @Test
    void aSpaceThatItsPagerEndsWhileTheKernelReadsFromItIsItsProgramsEndAndNobodyElses() {
        var translation = kernel.resolve(Translation.class, owner);
        var program = start("lazy", Executables.of(code -> {
            code.li(A0, 1).li(A1, 0x7000_0000L).li(A2, 3).li(V0, 4).callPal(Assembler.CALLSYS);
            Executables.exit(code, 0);
        }));
        kernel.addressSpaces().allocate(program.context(), 0x7000_0000L, 0x7000_2000L);
        kernel.events(owner).on(Translation.class, Translation::pageNotPresent).key(program.context())
                .handle((strand, address, write) -> {
                    translation.destroy(strand.context());
                    return true;
                }).install();
        var fine = start("fine", Executables.of(code -> {
            Executables.print(code, "fine\n");
            Executables.exit(code, 0);
        }));

        assertThat(statusOf(program)).isEqualTo(128 + 11);
        assertThat(statusOf(fine)).isZero();
        assertThat(paper.text()).isEqualTo("fine\n");
        assertThat(kernel.ledger().discrepancies()).isEmpty();
    }

    @Test
    void whatIsNoProgramIsRefusedAndLeavesNothing() {
        int free = kernel.addressSpaces().freeFrames();

        assertThatThrownBy(() -> programs.start("junk", new byte[]{1, 2, 3}, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("junk");
        assertThatThrownBy(() -> programs.start("zero", new byte[0], List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        var file = Executables.of(code -> Executables.exit(code, 0));
        assertThatThrownBy(() -> programs.start("argument", file, List.of("a\0b"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(kernel.addressSpaces().freeFrames()).isEqualTo(free);
        assertThat(kernel.programs().running()).isEmpty();
    }

    @Test
    void aForeignProgramIsLeftAlone() {
        var program = start("mine", Executables.of(code -> Executables.exit(code, 0)));
        var strangers = kernel.resolve(Programs.class, Requester.of("stranger.jar"));

        assertThatThrownBy(() -> strangers.exit(program, 1)).hasMessageContaining("nothing to do with");
        assertThatThrownBy(() -> strangers.read(program, Executables.BASE, 8))
                .hasMessageContaining("nothing to do with");
        assertThatThrownBy(() -> strangers.fork(program, "thread", Executables.BASE, 0, 0))
                .hasMessageContaining("nothing to do with");
    }

    @Test
    void aFurtherStrandSharesTheSpaceAndGetsItsArgument() {
        kernel.events(owner).on(Trap.class, Trap::systemCall).key(new SystemCallRange(1000, 1000))
                .handle((strand, state) -> {
                    var program = Objects.requireNonNull(programs.of(strand));
                    programs.fork(program, "other", state.argument(0), state.argument(1), 42);
                    state.result(0);
                }).install();
        var program = start("two", Executables.of(code -> {
            code.la(A0, "other").mov(SP, A1).li(V0, 1000).callPal(Assembler.CALLSYS);
            code.label("wait").ldq(1, -64, SP).beq(1, "wait").mov(1, A0).li(V0, 1).callPal(Assembler.CALLSYS);
            // It has the first one's stack, so that it writes where the first one looks.
            code.label("other").stq(A0, -64, SP);
            code.label("spin").br("spin");
        }));

        assertThat(statusOf(program)).isEqualTo(42);
        assertThat(kernel.processor().alive()).isZero();
    }

    @Test
    void theSameProgramsTakeTheSameCyclesWhoeverExecutesThem() {
        var interpreted = cyclesOf(Execution.INTERPRETED);

        assertThat(cyclesOf(Execution.INTERPRETED)).isEqualTo(interpreted);
        assertThat(cyclesOf(Execution.TRANSLATED)).isEqualTo(interpreted);
        assertThat(cyclesOf(Execution.AUTOMATIC)).isEqualTo(interpreted);
    }

    private static List<Long> cyclesOf(Execution execution) {
        var test = new ProgramTests();
        test.machine.execution(execution);
        test.runTwoThatNeverGiveUp();
        return List.of(test.machine.clock().now(), test.machine.cpu().instructions(),
                test.kernel.processor().switches());
    }
}
