package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.monolith.UnixMachine.A0;
import static spin.systems.monolith.UnixMachine.A1;
import static spin.systems.monolith.UnixMachine.A3;
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

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.LinkedLibrary;
import spin.bench.port.WorkloadAbi;
import spin.hw.asm.Assembler;
import spin.hw.asm.Program;
import spin.systems.monolith.lib.Library;
import spin.systems.monolith.lib.Variables;

/// P-Threads: stacks, joining, detaching, cancelling, values of a thread's own, and locks that somebody has when his turn ends.
final class PThreadTests {

    private static final Program LIBRARY = Library.assemble();
    private static final int PAGE = (int) WorkloadAbi.PAGE;

    private static UnixMachine run(Consumer<Assembler> body) {
        var machine = new UnixMachine(Shape.OSF1);
        machine.run(code -> {
            body.accept(code);
            code.align(8).label("word").quad(0).label("other word").quad(0);
        });
        return machine;
    }

    /// Calls a procedure of the library that the port has no number for.
    private static void library(Assembler code, String procedure) {
        code.li(27, LIBRARY.address(procedure)).jsr(LinkedLibrary.RETURN, 27);
    }

    private static void fork(Assembler code, String begin) {
        code.la(A0, begin).clr(A1);
        call(code, WorkloadAbi.FORK);
    }

    private static void addToWord(Assembler code, int value) {
        code.la(T0, "word").ldq(T1, 0, T0).lda(T1, value, T1).stq(T1, 0, T0);
    }

    private static void expectWord(Assembler code, long wanted, int status) {
        code.la(T0, "word").ldq(T0, 0, T0);
        expect(code, T0, wanted, status);
    }

    /// As many at a time as there are blocks; the next is refused, and is made when one has been joined.
    @Test
    void threadsRunOutAndComeBack() {
        run(code -> {
            code.li(S0, Variables.MOST_THREADS - 1).clr(S2);
            code.label("more");
            fork(code, "waits");
            code.cmovne(V0, V0, S2).beq(V0, "failed").subq(S0, literal(1), S0).bne(S0, "more");
            fork(code, "waits");
            expect(code, V0, 0, 1);
            code.li(S0, Variables.MOST_THREADS - 1);
            code.label("signal").clr(A0);
            call(code, WorkloadAbi.SIGNAL);
            code.subq(S0, literal(1), S0).bne(S0, "signal").mov(S2, A0);
            call(code, WorkloadAbi.JOIN);
            fork(code, "ends");
            code.beq(V0, "failed").mov(V0, A0);
            call(code, WorkloadAbi.JOIN);
            exit(code, 0);
            code.label("failed");
            exit(code, 2);
            code.label("waits").clr(A0);
            call(code, WorkloadAbi.WAIT);
            code.label("ends");
            call(code, WorkloadAbi.THREAD_EXIT);
        });
    }

    /// All of the stack may be used, and the page below it may not.
    @ParameterizedTest
    @ValueSource(ints = {2 * PAGE - 8, 2 * PAGE, 2 * PAGE + 8, 3 * PAGE})
    void aStackIsAsLargeAsItsAttributeSaysAndHasAGuardBelow(int deep) {
        var machine = new UnixMachine(Shape.OSF1).onFault(memory -> memory.skip());
        machine.run(code -> {
            fork(code, "deep");
            code.mov(V0, A0);
            call(code, WorkloadAbi.JOIN);
            exit(code, 0);
            code.label("deep").li(T0, deep).subq(SP, T0, T0).stq(T0, 0, T0);
            call(code, WorkloadAbi.THREAD_EXIT);
        });
        assertThat(machine.faults).hasSize(deep <= 2 * PAGE ? 0 : 1);
    }

    @Test
    void aStackIsUsedAgainAfterItsThreadWasJoined() {
        var machine = run(code -> {
            code.li(S0, 200);
            code.label("again");
            fork(code, "notes");
            code.beq(V0, "failed").mov(V0, A0);
            call(code, WorkloadAbi.JOIN);
            code.subq(S0, literal(1), S0).bne(S0, "again");
            expectWord(code, 200, 1);
            exit(code, 0);
            code.label("failed");
            exit(code, 2);
            code.label("notes");
            addToWord(code, 1);
            code.la(T0, "other word").ldq(T1, 0, T0).stq(SP, 0, T0).beq(T1, "first").cmpeq(T1, SP, T1)
                    .beq(T1, "failed");
            code.label("first");
            call(code, WorkloadAbi.THREAD_EXIT);
        });
        assertThat(machine.switches()).isGreaterThan(400);
    }

    @Test
    void aDetachedThreadLeavesItsBlockWithoutBeingJoined() {
        run(code -> {
            code.li(S0, 3 * Variables.MOST_THREADS);
            code.label("again");
            fork(code, "ends");
            code.beq(V0, "failed").mov(V0, A0);
            library(code, "thread detach");
            expect(code, V0, 1, 1);
            call(code, UnixAbi.THREAD_YIELD);
            code.subq(S0, literal(1), S0).bne(S0, "again");
            expectWord(code, 3L * Variables.MOST_THREADS, 3);
            exit(code, 0);
            code.label("failed");
            exit(code, 2);
            code.label("ends");
            addToWord(code, 1);
            call(code, WorkloadAbi.THREAD_EXIT);
        });
    }

    /// Half of them have ended when they are detached.
    @Test
    void aThreadThatHasEndedIsFreedByDetachingIt() {
        run(code -> {
            code.li(S0, 3 * Variables.MOST_THREADS);
            code.label("again");
            fork(code, "ends");
            code.beq(V0, "failed").mov(V0, S1);
            call(code, UnixAbi.THREAD_YIELD);
            code.mov(S1, A0);
            library(code, "thread detach");
            code.subq(S0, literal(1), S0).bne(S0, "again");
            exit(code, 0);
            code.label("failed");
            exit(code, 2);
            code.label("ends");
            call(code, WorkloadAbi.THREAD_EXIT);
        });
    }

    // Cancellation.

    /// First, in the middle and last among those who wait; the others are signalled as ever.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aThreadThatWaitsIsCancelledAndTheOthersAreNot(int which) {
        run(code -> {
            for (var i = 0; i < 3; i++) {
                fork(code, "waits");
                code.mov(V0, S0 + i);
                call(code, UnixAbi.THREAD_YIELD);
            }
            code.mov(S0 + which, A0);
            library(code, "thread cancel");
            code.mov(S0 + which, A0);
            call(code, WorkloadAbi.JOIN);
            expectWord(code, 0, 1);
            for (var i = 0; i < 2; i++) {
                code.clr(A0);
                call(code, WorkloadAbi.SIGNAL);
            }
            for (var i = 0; i < 3; i++) {
                if (i != which) {
                    code.mov(S0 + i, A0);
                    call(code, WorkloadAbi.JOIN);
                }
            }
            expectWord(code, 2, 2);
            // No lock is left locked, and no signal is lost.
            code.clr(A0);
            call(code, WorkloadAbi.SIGNAL);
            code.clr(A0);
            call(code, WorkloadAbi.WAIT);
            exit(code, 0);
            code.label("waits").clr(A0);
            call(code, WorkloadAbi.WAIT);
            addToWord(code, 1);
            call(code, WorkloadAbi.THREAD_EXIT);
        });
    }

    @Test
    void aThreadThatRunsEndsWhenItNextWaits() {
        run(code -> {
            fork(code, "runs");
            code.mov(V0, S0).mov(V0, A0);
            library(code, "thread cancel");
            code.mov(S0, A0);
            call(code, WorkloadAbi.JOIN);
            expectWord(code, 1, 1);
            exit(code, 0);
            code.label("runs");
            addToWord(code, 1);
            code.clr(A0);
            call(code, WorkloadAbi.WAIT);
            addToWord(code, 10);
            call(code, WorkloadAbi.THREAD_EXIT);
        });
    }

    // Values of a thread's own.

    @Test
    void everyThreadHasItsOwnValueAndTheKeyIsToldOfItsEnd() {
        run(code -> {
            code.la(A0, "told");
            library(code, "key create");
            expect(code, V0, 0, 1);
            code.clr(A0);
            library(code, "key create");
            expect(code, V0, 1, 2);
            library(code, "key create");
            expect(code, V0, -1, 3);
            code.clr(A0).li(A1, 5);
            library(code, "specific set");
            for (var value : new int[]{7, 0, 9}) {
                code.la(T0, "other word").li(T1, value).stq(T1, 0, T0);
                fork(code, "sets");
                code.mov(V0, A0);
                call(code, WorkloadAbi.JOIN);
            }
            expectWord(code, 16, 4);
            code.clr(A0);
            library(code, "specific get");
            expect(code, V0, 5, 5);
            exit(code, 0);
            code.label("sets").clr(A0);
            library(code, "specific get");
            expect(code, V0, 0, 6);
            code.la(T0, "other word").ldq(A1, 0, T0).clr(A0);
            library(code, "specific set");
            code.li(A0, 1).li(A1, 1000);
            library(code, "specific set");
            call(code, WorkloadAbi.THREAD_EXIT);
            code.label("told").la(T0, "word").ldq(T1, 0, T0).addq(T1, A0, T1).stq(T1, 0, T0).ret();
        });
    }

    // Locks.

    /// Both count under the library's own locks for several turns, so that each is interrupted in the middle of everything.
    @Test
    void whoIsInterruptedWithALockIsWaitedForAndNothingIsLost() {
        var machine = run(code -> {
            code.clr(A0);
            call(code, WorkloadAbi.SIGNAL);
            fork(code, "counts");
            code.mov(V0, S2).li(S0, 40_000);
            code.label("mine");
            guarded(code);
            code.subq(S0, literal(1), S0).bne(S0, "mine").mov(S2, A0);
            call(code, WorkloadAbi.JOIN);
            expectWord(code, 80_000, 1);
            exit(code, 0);
            code.label("counts").li(S0, 40_000);
            code.label("its");
            guarded(code);
            code.subq(S0, literal(1), S0).bne(S0, "its");
            call(code, WorkloadAbi.THREAD_EXIT);
        });
        assertThat(machine.switches()).isGreaterThan(3);
    }

    private static void guarded(Assembler code) {
        code.clr(A0);
        call(code, WorkloadAbi.WAIT);
        addToWord(code, 1);
        code.clr(A0);
        call(code, WorkloadAbi.SIGNAL);
    }

    // What the kernel does for it.

    @Test
    void memoryIsAllocatedProtectedAndGivenBack() {
        run(code -> {
            allocate(code, 3 * PAGE - 1);
            code.mov(V0, S0).stq(S0, 0, S0).stq(S0, 2 * PAGE, S0);
            allocate(code, 1);
            code.mov(V0, S1).subq(S1, S0, T0);
            expect(code, T0, 3 * PAGE, 1);
            // In the middle of the first: what lies around it stays, and the hole is the next to be found.
            code.li(T0, PAGE).addq(S0, T0, A0).li(A1, PAGE);
            call(code, UnixAbi.VM_DEALLOCATE);
            expect(code, A3, 0, 2);
            code.ldq(T0, 0, S0).cmpeq(T0, S0, T0);
            expect(code, T0, 1, 3);
            allocate(code, PAGE);
            code.subq(V0, S0, T0);
            expect(code, T0, PAGE, 4);
            code.ldq(T0, 0, V0);
            expect(code, T0, 0, 5);
            exit(code, 0);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 42, 1L << 43})
    void roomThatThereCannotBeIsRefused(long bytes) {
        run(code -> {
            code.li(A0, bytes);
            call(code, UnixAbi.VM_ALLOCATE);
            expect(code, A3, 1, 1);
            code.li(A0, 1L << 41).li(A1, bytes == 1L << 42 ? 0 : bytes);
            call(code, UnixAbi.VM_PROTECT);
            expect(code, A3, 1, 2);
            code.li(A0, -8).li(A1, bytes);
            call(code, UnixAbi.VM_DEALLOCATE);
            expect(code, A3, 1, 3);
            exit(code, 0);
        });
    }

    private static void allocate(Assembler code, int bytes) {
        code.li(A0, bytes);
        call(code, UnixAbi.VM_ALLOCATE);
        expect(code, A3, 0, 90);
    }
}
