package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.monolith.UnixMachine.A0;
import static spin.systems.monolith.UnixMachine.A1;
import static spin.systems.monolith.UnixMachine.A2;
import static spin.systems.monolith.UnixMachine.A3;
import static spin.systems.monolith.UnixMachine.A4;
import static spin.systems.monolith.UnixMachine.S0;
import static spin.systems.monolith.UnixMachine.S1;
import static spin.systems.monolith.UnixMachine.S2;
import static spin.systems.monolith.UnixMachine.SP;
import static spin.systems.monolith.UnixMachine.T0;
import static spin.systems.monolith.UnixMachine.T1;
import static spin.systems.monolith.UnixMachine.V0;
import static spin.systems.monolith.UnixMachine.call;
import static spin.systems.monolith.UnixMachine.exit;
import static spin.systems.monolith.UnixMachine.expect;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.Points;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.hw.asm.Assembler;
import spin.hw.asm.FloatOperate;
import spin.hw.asm.Operate;
import spin.systems.monolith.lib.Library;

/// What a program finds on both shapes of the kernel: traps, processes, memory, signals.
final class KernelTests {

    private static final int PAGE = (int) WorkloadAbi.PAGE;

    static Stream<Shape> shapes() {
        return Stream.of(Shape.OSF1, Shape.ULTRIX);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aProgramBeginsAtItsEntryWithAStackAndKeepsItsRegistersAcrossACall(Shape shape) {
        new UnixMachine(shape).run(code -> {
            code.entry("begin");
            code.label("data").quad(5);
            code.label("begin").lda(SP, -16, SP).li(T0, 77).stq(T0, 8, SP);
            for (var kept = 9; kept <= 15; kept++) {
                code.li(kept, 100 + kept);
            }
            code.li(26, 1234).mov(SP, 15);
            call(code, WorkloadAbi.NULL);
            expect(code, V0, 1, 1);
            expect(code, A3, 0, 2);
            for (var kept = 9; kept <= 14; kept++) {
                expect(code, kept, 100 + kept, kept);
            }
            expect(code, 26, 1234, 26);
            code.cmpeq(SP, 15, T0);
            expect(code, T0, 1, 30);
            code.ldq(T0, 8, SP);
            expect(code, T0, 77, 3);
            code.la(T1, "data").ldq(T0, 0, T1);
            expect(code, T0, 5, 4);
            exit(code, 0);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 255})
    void aStatusThatIsNotZeroIsAFailure(int status) {
        assertThatThrownBy(() -> new UnixMachine(Shape.ULTRIX).run(code -> exit(code, status)))
                .isInstanceOf(WorkloadFailedException.class)
                .hasMessage("Workload `test` failed on ultrix: the program ended with status " + status + ".");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, 0x53f, 0x540, 1L << 31, 1L << 32, 5})
    void aNumberThatIsNoCallIsAnError(long number) {
        new UnixMachine(Shape.OSF1).run(code -> {
            code.li(V0, number).callPal(Assembler.CALLSYS);
            expect(code, A3, 1, 1);
            expect(code, V0, UnixAbi.ENOSYS, 2);
            exit(code, 0);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8, WorkloadAbi.IMAGE_BASE - 40 * WorkloadAbi.PAGE,
            WorkloadAbi.IMAGE_BASE + (1L << 30), 1L << 41, -8})
    void anAddressThatBelongsToNothingEndsTheProgram(long address) {
        assertThatThrownBy(() -> new UnixMachine(Shape.OSF1).run(code -> {
            code.li(T0, address).ldq(T1, 0, T0);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("status 139");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anExceptionWithoutAHandlerEndsTheProgramAndNamesTheSignal(Shape shape) {
        assertThatThrownBy(() -> new UnixMachine(shape).run(code -> {
            code.ldq(T0, 1, SP);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class)
                .hasMessageContaining("signal " + UnixAbi.SIGBUS + " has no handler");
        assertThatThrownBy(() -> new UnixMachine(shape).run(code -> {
            code.word(0);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class)
                .hasMessageContaining("signal " + UnixAbi.SIGILL + " has no handler");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theStackGrowsPageByPageAndEndsSomewhere(Shape shape) {
        new UnixMachine(shape).run(code -> {
            code.li(S0, 15).mov(SP, S1).li(T1, PAGE);
            code.label("down").subq(S1, T1, S1).stq(S0, 0, S1).subq(S0, literal(1), S0).bne(S0, "down");
            exit(code, 0);
        });
        assertThatThrownBy(() -> new UnixMachine(shape).run(code -> {
            code.li(T1, 17 * PAGE).subq(SP, T1, T0).stq(T0, 0, T0);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anExceptionThatIsSkippedIsSkippedOnceAndLosesNoRegister(Shape shape) {
        var machine = new UnixMachine(shape).skippingExceptions();
        machine.run(code -> {
            for (var register = 0; register <= 28; register++) {
                code.li(register, 1000 + register);
            }
            code.li(3, Long.MAX_VALUE);
            code.ldq(4, 1, SP);
            code.operate(Operate.ADDQV, 3, 3, 5);
            for (var register = 0; register <= 28; register++) {
                if (register < 3 || (register > 5 && register != 25)) {
                    expect(code, register, 1000 + register, 1 + register);
                }
            }
            exit(code, 0);
        });
        assertThat(machine.marks).containsExactly(Points.HANDLER_ENTERED, Points.HANDLER_ENTERED);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aForbiddenStoreReachesThePolicyWhichAllowsIt(Shape shape) {
        var machine = new UnixMachine(shape).onFault(memory -> memory.allow(WorkloadAbi.IMAGE_BASE + PAGE));
        machine.run(code -> {
            forbid(code, 1, 1);
            code.la(T0, "page").ldq(T1, 0, T0);
            expect(code, T1, 3, 1);
            code.li(T1, 4).stq(T1, 0, T0).ldq(T1, 0, T0);
            expect(code, T1, 4, 2);
            code.stq(T1, 8, T0);
            exit(code, 0);
            code.align(PAGE).label("page").quad(3).quad(0);
        });
        assertThat(machine.faults).containsExactly("WRITE at page 1");
        assertThat(machine.marks).containsExactly(Points.HANDLER_ENTERED);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aForbiddenStoreThatIsSkippedIsNotDone(Shape shape) {
        new UnixMachine(shape).onFault(memory -> memory.skip()).run(code -> {
            forbid(code, 1, 1);
            code.la(T0, "page").stq(T0, 0, T0).ldq(T1, 0, T0);
            expect(code, T1, 3, 1);
            exit(code, 0);
            code.align(PAGE).label("page").quad(3);
        });
    }

    /// 70 pages lie in two tables of the third level and are more than are invalidated one by one.
    @ParameterizedTest
    @MethodSource("shapes")
    void rightsOfARangeAreThoseOfItsPagesAndNoOthers(Shape shape) {
        var machine = new UnixMachine(shape);
        machine.onFault(memory -> memory.skip()).run(code -> {
            forbid(code, 3, 70);
            touch(code, 2);
            touch(code, 3);
            touch(code, 72);
            touch(code, 73);
            allow(code, 10, 5);
            touch(code, 9);
            touch(code, 10);
            touch(code, 14);
            touch(code, 15);
            allow(code, 3, 70);
            touch(code, 9);
            exit(code, 0);
            code.align(PAGE).space(80 * PAGE);
        });
        assertThat(machine.faults).containsExactly("WRITE at page 3", "WRITE at page 72", "WRITE at page 9",
                "WRITE at page 15");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void rightsOfPagesThatAreNotThereAreRefused(Shape shape) {
        new UnixMachine(shape).run(code -> {
            for (var start : new long[]{0, WorkloadAbi.IMAGE_BASE + 64 * PAGE, -PAGE}) {
                code.li(A0, start).li(A1, PAGE).li(A2, 1);
                call(code, UnixAbi.MPROTECT);
                expect(code, A3, 1, 1);
            }
            code.li(A0, WorkloadAbi.IMAGE_BASE).li(A1, 99L * PAGE).li(A2, 1);
            call(code, UnixAbi.MPROTECT);
            expect(code, V0, UnixAbi.ENOMEM, 2);
            code.li(A0, WorkloadAbi.IMAGE_BASE + 8).li(A1, PAGE).li(A2, 1);
            call(code, UnixAbi.MPROTECT);
            expect(code, V0, UnixAbi.EINVAL, 3);
            exit(code, 0);
        });
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aChildHasTheSamePagesUntilOneOfThemWrites(Shape shape) {
        new UnixMachine(shape).run(code -> {
            code.la(S0, "word");
            call(code, UnixAbi.FORK);
            code.bne(V0, "parent");
            code.ldq(T0, 0, S0);
            expect(code, T0, 3, 1);
            code.li(T0, 5).stq(T0, 0, S0).stq(T0, -16, SP);
            exit(code, 42);
            code.label("parent").mov(V0, A0);
            call(code, UnixAbi.WAIT);
            expect(code, A4, 42, 2);
            code.ldq(T0, 0, S0);
            expect(code, T0, 3, 3);
            code.li(T0, 6).stq(T0, 0, S0).ldq(T0, 0, S0);
            expect(code, T0, 6, 4);
            code.li(A0, -1);
            call(code, UnixAbi.WAIT);
            expect(code, V0, UnixAbi.ECHILD, 5);
            exit(code, 0);
            code.align(PAGE).label("word").quad(3);
        });
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aPageForbiddenBeforeAForkIsForbiddenInTheChild(Shape shape) {
        var machine = new UnixMachine(shape).onFault(memory -> memory.skip());
        machine.run(code -> {
            forbid(code, 1, 1);
            call(code, UnixAbi.FORK);
            code.bne(V0, "parent");
            touch(code, 1);
            exit(code, 0);
            code.label("parent").li(A0, -1);
            call(code, UnixAbi.WAIT);
            touch(code, 1);
            exit(code, 0);
            code.align(PAGE).quad(3);
        });
        assertThat(machine.faults).containsExactly("WRITE at page 1", "WRITE at page 1");
    }

    /// More processes than there are numbers, one after another: numbers, frames and threads all come back.
    @ParameterizedTest
    @MethodSource("shapes")
    void whatTheDeadHadIsGivenToTheNext(Shape shape) {
        new UnixMachine(shape).run(code -> {
            code.li(S0, 300);
            code.label("again");
            call(code, UnixAbi.FORK);
            expect(code, A3, 0, 1);
            code.bne(V0, "parent");
            exit(code, 3);
            code.label("parent").li(A0, -1);
            call(code, UnixAbi.WAIT);
            expect(code, A4, 3, 2);
            code.subq(S0, literal(1), S0).bne(S0, "again");
            exit(code, 0);
        });
    }

    @Test
    void tooManyProcessesAreRefusedAndNothingIsLost() {
        new UnixMachine(Shape.ULTRIX).run(code -> {
            code.label("again");
            call(code, UnixAbi.FORK);
            code.bne(A3, "full").bne(V0, "again");
            code.li(A0, 0);
            call(code, UnixAbi.SIGSUSPEND);
            exit(code, 9);
            code.label("full");
            expect(code, V0, UnixAbi.EAGAIN, 1);
            exit(code, 0);
        });
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aSignalFromAnotherProcessEndsTheWaitForOne(Shape shape) {
        var machine = new UnixMachine(shape).skippingExceptions();
        machine.run(code -> {
            code.li(A0, UnixAbi.BLOCK).li(A1, 1L << UnixAbi.SIGBUS);
            call(code, UnixAbi.SIGPROCMASK);
            call(code, UnixAbi.GETPID);
            code.mov(V0, S0);
            call(code, UnixAbi.FORK);
            code.bne(V0, "parent");
            code.mov(S0, A0).li(A1, UnixAbi.SIGBUS);
            call(code, UnixAbi.KILL);
            expect(code, A3, 0, 1);
            exit(code, 0);
            code.label("parent").li(A0, 0);
            call(code, UnixAbi.SIGSUSPEND);
            // The handler skips what it believes to be the instruction that was at fault.
            code.nop();
            expect(code, V0, UnixAbi.EINTR, 2);
            code.li(A0, UnixAbi.BLOCK).li(A1, 0);
            call(code, UnixAbi.SIGPROCMASK);
            expect(code, V0, 1L << UnixAbi.SIGBUS, 3);
            exit(code, 0);
        });
        assertThat(machine.marks).containsExactly(Points.HANDLER_ENTERED);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aKilledChildIsReapedAndStrangersCannotBeKilled(Shape shape) {
        new UnixMachine(shape).run(code -> {
            call(code, UnixAbi.FORK);
            code.bne(V0, "parent");
            code.label("for ever").br("for ever");
            code.label("parent").mov(V0, A0).mov(V0, S0).li(A1, UnixAbi.SIGKILL);
            call(code, UnixAbi.KILL);
            expect(code, A3, 0, 1);
            code.mov(S0, A0);
            call(code, UnixAbi.WAIT);
            expect(code, A4, UnixAbi.SIGKILL, 2);
            for (var stranger : new long[]{0, -1, 63, 64, 1L << 40}) {
                code.li(A0, stranger).li(A1, UnixAbi.SIGKILL);
                call(code, UnixAbi.KILL);
                expect(code, V0, UnixAbi.ESRCH, 3);
            }
            code.mov(S0, A0).li(A1, 99);
            exit(code, 0);
        });
    }

    /// The parent does not wait for the child, which gets the processor all the same when the parent's turn is over.
    @ParameterizedTest
    @MethodSource("shapes")
    void theProcessorGoesRound(Shape shape) {
        new UnixMachine(shape).run(code -> {
            code.li(A0, UnixAbi.SIGUSR1).la(A1, "handler")
                    .li(A2, Library.assemble().address(Library.TRAMPOLINE));
            call(code, UnixAbi.SIGACTION);
            call(code, UnixAbi.GETPID);
            code.mov(V0, S2).la(S0, "told");
            call(code, UnixAbi.FORK);
            code.bne(V0, "parent");
            code.mov(S2, A0).li(A1, UnixAbi.SIGUSR1);
            call(code, UnixAbi.KILL);
            exit(code, 0);
            code.label("parent").li(S1, 20_000_000);
            code.label("count").ldq(T0, 0, S0).bne(T0, "round").subq(S1, literal(1), S1).bne(S1, "count");
            exit(code, 1);
            code.label("round").li(A0, -1);
            call(code, UnixAbi.WAIT);
            expect(code, A4, 0, 2);
            exit(code, 0);
            code.label("handler").la(T0, "told").li(T1, 1).stq(T1, 0, T0).ret();
            code.label("told").quad(0);
        });
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aHandlerCannotBeSetForWhatCannotBeCaught(Shape shape) {
        new UnixMachine(shape).run(code -> {
            for (var signal : new long[]{0, UnixAbi.SIGKILL, 32, -1, 1L << 40}) {
                code.li(A0, signal).li(A1, WorkloadAbi.IMAGE_BASE).li(A2, WorkloadAbi.IMAGE_BASE);
                call(code, UnixAbi.SIGACTION);
                expect(code, V0, UnixAbi.EINVAL, 1);
            }
            exit(code, 0);
        });
    }

    /// The last of them end beyond the largest address that a number can be.
    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1L << 41, 1L << 62, Long.MAX_VALUE - WorkloadAbi.IMAGE_BASE,
            Long.MAX_VALUE - WorkloadAbi.IMAGE_BASE - 1, Long.MAX_VALUE})
    void aRangeThatIsNotTheProgramsCannotBeProtected(long bytes) {
        for (var shape : new Shape[]{Shape.OSF1, Shape.ULTRIX}) {
            new UnixMachine(shape).run(code -> {
                code.li(A0, WorkloadAbi.IMAGE_BASE).li(A1, bytes).clr(A2);
                call(code, UnixAbi.MPROTECT);
                expect(code, A3, 1, 1);
                // It can still be written.
                code.la(T0, "word").stq(T0, 0, T0);
                exit(code, 0);
                code.align(8).label("word").quad(0);
            });
        }
    }

    @Test
    void aSignalWithoutAStackToPutItOnEndsTheProgram() {
        assertThatThrownBy(() -> new UnixMachine(Shape.OSF1).skippingExceptions().run(code -> {
            code.li(SP, 64).ldq(T0, 1, SP);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("no stack for signal");
    }

    @Test
    void aReturnFromNoSignalEndsTheProgram() {
        assertThatThrownBy(() -> new UnixMachine(Shape.OSF1).run(code -> {
            code.li(A0, 8);
            call(code, UnixAbi.SIGRETURN);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("no signal frame");
    }

    @Test
    void aReturnFromAForgedSignalGivesNoMoreThanUserMode() {
        new UnixMachine(Shape.OSF1).run(code -> {
            code.la(T0, "there").lda(SP, -SignalFrame.BYTES, SP).stq(T0, SignalFrame.PC, SP);
            code.mov(SP, A0);
            call(code, UnixAbi.SIGRETURN);
            exit(code, 1);
            code.label("there");
            call(code, WorkloadAbi.NULL);
            expect(code, V0, 1, 2);
            exit(code, 0);
        });
    }

    @Test
    void aProgramThatWaitsForNobodyIsReported() {
        assertThatThrownBy(() -> new UnixMachine(Shape.ULTRIX).run(code -> {
            code.li(A0, 0);
            call(code, UnixAbi.SIGSUSPEND);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("every thread waits for another");
    }

    /// The child changes what the parent goes on with, if they are not kept apart.
    @ParameterizedTest
    @MethodSource("shapes")
    void floatingRegistersAreEachProcessesOwn(Shape shape) {
        new UnixMachine(shape).run(code -> {
            code.li(T0, 0x3ff0_0000_0000_0000L).stq(T0, -16, SP).ldt(1, -16, SP).operate(FloatOperate.ADDT, 1, 1, 2);
            call(code, UnixAbi.FORK);
            code.bne(V0, "parent");
            code.operate(FloatOperate.ADDT, 2, 2, 2).operate(FloatOperate.ADDT, 2, 1, 1).stt(1, -16, SP);
            code.ldq(T0, -16, SP);
            expect(code, T0, 0x4014_0000_0000_0000L, 1);
            exit(code, 0);
            code.label("parent").li(A0, -1);
            call(code, UnixAbi.WAIT);
            expect(code, A4, 0, 2);
            code.stt(2, -16, SP).ldq(T0, -16, SP);
            expect(code, T0, 0x4000_0000_0000_0000L, 3);
            exit(code, 0);
        });
    }

    @Test
    void theExceptionsThreadOfOsf1TakesTheProcessorAndUltrixNeedsNone() {
        assertThat(switches(Shape.OSF1)).isGreaterThan(switches(Shape.ULTRIX));
    }

    private static long switches(Shape shape) {
        var machine = new UnixMachine(shape).onFault(memory -> memory.skip());
        machine.run(code -> {
            forbid(code, 1, 1);
            touch(code, 1);
            exit(code, 0);
            code.align(PAGE).quad(0);
        });
        return machine.switches();
    }

    private static void forbid(Assembler code, int page, int pages) {
        protect(code, page, pages, 0);
    }

    private static void allow(Assembler code, int page, int pages) {
        protect(code, page, pages, 1);
    }

    private static void protect(Assembler code, int page, int pages, int allowed) {
        code.li(A0, WorkloadAbi.IMAGE_BASE + (long) page * PAGE).li(A1, allowed).li(A2, pages);
        call(code, pages == 1 ? WorkloadAbi.PROTECT : WorkloadAbi.PROTECT_RANGE);
        expect(code, A3, 0, 99);
    }

    private static void touch(Assembler code, int page) {
        code.li(T0, WorkloadAbi.IMAGE_BASE + (long) page * PAGE).stq(T0, 0, T0);
    }
}
