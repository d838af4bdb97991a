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
import static spin.systems.monolith.UnixMachine.T0;
import static spin.systems.monolith.UnixMachine.T1;
import static spin.systems.monolith.UnixMachine.V0;
import static spin.systems.monolith.UnixMachine.call;
import static spin.systems.monolith.UnixMachine.exit;
import static spin.systems.monolith.UnixMachine.expect;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.hw.asm.Assembler;
import spin.systems.monolith.lib.Library;

/// What programs may do to the kernel, to each other and to themselves, and what is left of it: nothing that another could see.
final class HostileProgramTests {

    private static final long TRAMPOLINE = Library.assemble().address(Library.TRAMPOLINE);
    private static final int ZERO = 31;

    static Stream<Shape> shapes() {
        return Stream.of(Shape.OSF1, Shape.ULTRIX);
    }

    private static void takeAllThreads(Assembler code) {
        code.label("more threads").clr(A0);
        call(code, UnixAbi.THREAD_CREATE);
        code.beq(A3, "more threads");
        expect(code, V0, UnixAbi.EAGAIN, 90);
    }

    // What there is no more of.

    @Test
    void aProgramThatTakesAllThreadsLeavesTheKernelStanding() {
        new UnixMachine(Shape.OSF1).run(code -> {
            takeAllThreads(code);
            call(code, WorkloadAbi.KERNEL_FORK_JOIN);
            expect(code, V0, UnixAbi.EAGAIN, 1);
            call(code, WorkloadAbi.KERNEL_PING_PONG);
            expect(code, V0, UnixAbi.EAGAIN, 2);
            exit(code, 0);
        });
    }

    @Test
    void aForkThatFailedLeavesNoChildToWaitFor() {
        new UnixMachine(Shape.OSF1).run(code -> {
            takeAllThreads(code);
            call(code, UnixAbi.FORK);
            expect(code, V0, UnixAbi.ENOMEM, 1);
            code.li(A0, -1);
            call(code, UnixAbi.WAIT);
            expect(code, V0, UnixAbi.ECHILD, 2);
            exit(code, 0);
        });
    }

    /// Each of two processes has its own thread of the kernel to join, whoever of them goes on first.
    @Test
    void threadsOfTheKernelAreJoinedByWhoMadeThem() {
        var unix = new UnixMachine(Shape.OSF1);
        unix.run(code -> {
            call(code, UnixAbi.FORK);
            code.mov(V0, S2).li(S0, 100).label("again");
            call(code, WorkloadAbi.KERNEL_FORK_JOIN);
            expect(code, V0, 1, 1);
            code.subq(S0, literal(1), S0).bne(S0, "again").beq(S2, "child").mov(S2, A0);
            call(code, UnixAbi.WAIT);
            expect(code, A4, 0, 2);
            code.label("child");
            exit(code, 0);
        });
        // The reaper and the server of exceptions.
        assertThat(IntStream.range(1, 256).mapToObj(unix.kernel().processes::thread).filter(Objects::nonNull))
                .hasSize(2);
    }

    // Memory.

    /// What was translated for fetching is translated no longer either: the frame may be another's by then.
    @Test
    void codeThatWasGivenBackIsNotExecuted() {
        assertThatThrownBy(() -> new UnixMachine(Shape.OSF1).run(code -> {
            code.li(A0, 8192);
            call(code, UnixAbi.VM_ALLOCATE);
            // ret
            code.mov(V0, S0).li(T0, 0x6BFA_8001).stl(T0, 0, S0).mov(S0, 27).jsr(26, 27);
            code.mov(S0, A0).li(A1, 8192);
            call(code, UnixAbi.VM_DEALLOCATE);
            expect(code, V0, 0, 1);
            code.mov(S0, 27).jsr(26, 27);
            exit(code, 0);
        })).isInstanceOf(WorkloadFailedException.class).hasMessageContaining("139");
    }

    /// 4 TB: as many pages as a program can address, of which two were touched.
    @Test
    void aRangeOfTerabytesTakesNoLongerThanWhatIsInIt() {
        var unix = new UnixMachine(Shape.OSF1);
        unix.run(code -> {
            code.li(S1, 1L << 41).mov(S1, A0);
            call(code, UnixAbi.VM_ALLOCATE);
            code.mov(V0, S0).stq(S0, 0, S0).addq(S0, S1, T0).stq(S0, -8, T0);
            code.mov(S0, A0).mov(S1, A1).clr(A2);
            call(code, UnixAbi.VM_PROTECT);
            expect(code, V0, 0, 1);
            call(code, UnixAbi.FORK);
            code.beq(V0, "child").mov(V0, A0);
            call(code, UnixAbi.WAIT);
            expect(code, A4, 7, 2);
            code.mov(S0, A0).mov(S1, A1);
            call(code, UnixAbi.VM_DEALLOCATE);
            exit(code, 0);
            code.label("child").mov(S0, A0).mov(S1, A1).li(A2, 1);
            call(code, UnixAbi.VM_PROTECT);
            code.addq(S0, S1, T0).ldq(T1, -8, T0).cmpeq(T1, S0, T1).beq(T1, "lost").stq(ZERO, -8, T0);
            exit(code, 7);
            code.label("lost");
            exit(code, 8);
        });
        assertThat(unix.machine.clock().now()).as("cycles").isLessThan(unix.machine.profile().hertz());
    }

    // Descriptors.

    @ParameterizedTest
    @MethodSource("shapes")
    void whoSelectsWhatIsNotOpenIsTold(Shape shape) {
        new UnixMachine(shape).run(code -> {
            code.li(A0, 1);
            call(code, UnixAbi.SELECT);
            expect(code, V0, UnixAbi.EBADF, 1);
            expect(code, A3, 1, 2);
            exit(code, 0);
        });
    }

    /// A second thread closes what the first waits at.
    private static void closedWhileWaitedAt(Consumer<Assembler> open,
            Consumer<Assembler> wait) {
        new UnixMachine(Shape.OSF1).run(code -> {
            open.accept(code);
            code.clr(A0);
            call(code, UnixAbi.THREAD_CREATE);
            code.mov(V0, A0).la(A1, "closes").la(A2, "stack top");
            call(code, UnixAbi.THREAD_START);
            wait.accept(code);
            exit(code, 0);
            code.label("closes").la(T0, "descriptor").ldq(A0, 0, T0);
            call(code, UnixAbi.CLOSE);
            call(code, UnixAbi.THREAD_EXIT);
            code.align(8).label("descriptor").quad(0).label("room").space(8192).space(4096).label("stack top")
                    .quad(0);
        });
    }

    private static void noteDescriptor(Assembler code, int descriptor) {
        code.la(T0, "descriptor").stq(descriptor, 0, T0);
    }

    @Test
    void whoReadsFromAPipeThatAnotherThreadClosesGoesOn() {
        closedWhileWaitedAt(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            noteDescriptor(code, S0);
        }, code -> {
            code.mov(S0, A0).la(A1, "room").li(A2, 8);
            call(code, UnixAbi.READ);
            expect(code, V0, UnixAbi.EBADF, 1);
            expect(code, A3, 1, 2);
        });
    }

    @Test
    void whoWritesToAFullPipeThatAnotherThreadClosesGoesOn() {
        closedWhileWaitedAt(code -> {
            call(code, UnixAbi.PIPE);
            code.mov(V0, S0).mov(A4, S1);
            noteDescriptor(code, S1);
        }, code -> {
            code.mov(S1, A0).la(A1, "room").li(A2, 8192);
            call(code, UnixAbi.WRITE);
            expect(code, V0, UnixAbi.EBADF, 1);
            expect(code, A3, 1, 2);
        });
    }

    @Test
    void whoWaitsForADatagramAtASocketThatAnotherThreadClosesGoesOn() {
        closedWhileWaitedAt(code -> {
            code.li(A0, 99);
            call(code, UnixAbi.SOCKET_BIND);
            code.mov(V0, S0);
            noteDescriptor(code, S0);
        }, code -> {
            code.mov(S0, A0).la(A1, "room").li(A2, 8);
            call(code, UnixAbi.RECEIVE_FROM);
            expect(code, V0, UnixAbi.EBADF, 1);
            expect(code, A3, 1, 2);
        });
    }

    // Signals.

    @ParameterizedTest
    @MethodSource("shapes")
    void whoWaitsForADatagramIsInterruptedByASignal(Shape shape) {
        new UnixMachine(shape).run(code -> {
            code.li(A0, UnixAbi.SIGUSR1).la(A1, "handler").li(A2, TRAMPOLINE).li(A3, UnixAbi.INTERRUPTS);
            call(code, UnixAbi.SIGACTION);
            code.li(A0, 99);
            call(code, UnixAbi.SOCKET_BIND);
            code.mov(V0, S0);
            call(code, UnixAbi.GETPID);
            code.mov(V0, S2);
            call(code, UnixAbi.FORK);
            code.beq(V0, "child").mov(S0, A0).la(A1, "room").li(A2, 8);
            call(code, UnixAbi.RECEIVE_FROM);
            expect(code, V0, UnixAbi.EINTR, 1);
            exit(code, 0);
            code.label("child").mov(S2, A0).li(A1, UnixAbi.SIGUSR1);
            call(code, UnixAbi.KILL);
            exit(code, 0);
            code.label("handler").ret();
            code.align(8).label("room").space(64);
        });
    }

    /// A fault that is blocked, and a signal of another process before it is delivered: each comes with what belongs to it.
    @ParameterizedTest
    @MethodSource("shapes")
    void theAddressOfAFaultIsNotThatOfAnotherSignal(Shape shape) {
        new UnixMachine(shape).run(code -> {
            for (var signal : new int[]{UnixAbi.SIGSEGV, UnixAbi.SIGUSR1, 1}) {
                code.li(A0, signal).la(A1, "handler").li(A2, TRAMPOLINE).clr(A3);
                call(code, UnixAbi.SIGACTION);
            }
            call(code, UnixAbi.GETPID);
            code.mov(V0, S2).la(S0, "seen");
            // Both others wait behind the fault's, of which 1 is delivered first.
            code.li(A0, UnixAbi.BLOCK).li(A1, 1L << UnixAbi.SIGUSR1 | 1 << 1);
            call(code, UnixAbi.SIGPROCMASK);
            for (var signal : new int[]{UnixAbi.SIGUSR1, 1}) {
                code.mov(S2, A0).li(A1, signal);
                call(code, UnixAbi.KILL);
            }
            code.label("faults").li(T0, 64).ldq(T1, 0, T0).label("goes on");
            code.li(A0, UnixAbi.SET_MASK).clr(A1);
            call(code, UnixAbi.SIGPROCMASK);
            code.ldq(T0, 8 * UnixAbi.SIGSEGV, S0);
            expect(code, T0, 64 + SignalFrame.NO_ADDRESS, 1);
            code.ldq(T0, 8 * UnixAbi.SIGUSR1, S0);
            expect(code, T0, 1000, 2);
            code.ldq(T0, 8, S0);
            expect(code, T0, 1000, 3);
            exit(code, 0);
            // Address and code of the signal, 1000 more when there is neither; a fault goes on behind itself.
            code.label("handler").ldq(T0, SignalFrame.ADDRESS, A2).addq(T0, A1, T0).bne(T0, "fault")
                    .li(T0, 1000).br("note");
            code.label("fault").la(T1, "goes on").stq(T1, SignalFrame.PC, A2);
            code.label("note").la(T1, "seen").s8addq(A0, T1, T1).stq(T0, 0, T1).ret();
            code.align(8).label("seen").space(8 * 32);
        });
    }

    /// Two threads, of which one unblocks what the other waits to be interrupted by.
    @Test
    void aSignalThatAnotherThreadUnblocksInterruptsWhoWaits() {
        new UnixMachine(Shape.OSF1).run(code -> {
            code.li(A0, UnixAbi.SIGUSR1).la(A1, "handler").li(A2, TRAMPOLINE).li(A3, UnixAbi.INTERRUPTS);
            call(code, UnixAbi.SIGACTION);
            code.li(A0, UnixAbi.BLOCK).li(A1, 1L << UnixAbi.SIGUSR1);
            call(code, UnixAbi.SIGPROCMASK);
            call(code, UnixAbi.PIPE);
            expect(code, V0, 0, 3);
            code.clr(A0);
            call(code, UnixAbi.THREAD_CREATE);
            code.mov(V0, A0).la(A1, "reads").la(A2, "stack top");
            call(code, UnixAbi.THREAD_START);
            call(code, UnixAbi.THREAD_YIELD);
            call(code, UnixAbi.GETPID);
            // To the thread that was made last, which reads.
            code.mov(V0, A0).li(A1, UnixAbi.SIGUSR1);
            call(code, UnixAbi.KILL);
            code.li(A0, UnixAbi.UNBLOCK).li(A1, 1L << UnixAbi.SIGUSR1);
            call(code, UnixAbi.SIGPROCMASK);
            call(code, UnixAbi.THREAD_BLOCK);
            exit(code, 1);
            code.label("reads").clr(A0).la(A1, "room").li(A2, 8);
            call(code, UnixAbi.READ);
            expect(code, V0, UnixAbi.EINTR, 2);
            exit(code, 0);
            code.label("handler").ret();
            code.align(8).label("room").space(4096).label("stack top").quad(0);
        });
    }

    /// It runs: a second time among those who could run it would be there twice.
    @Test
    void theThreadOfAChildIsNotStartedOnceMore() {
        new UnixMachine(Shape.OSF1).run(code -> {
            call(code, UnixAbi.FORK);
            code.beq(V0, "child").mov(V0, A0);
            call(code, UnixAbi.WAIT);
            expect(code, A4, 0, 1);
            exit(code, 0);
            code.label("child");
            call(code, UnixAbi.THREAD_SELF);
            code.mov(V0, A0).la(A1, "again").la(A2, "stack top");
            call(code, UnixAbi.THREAD_START);
            expect(code, V0, UnixAbi.ESRCH, 2);
            exit(code, 0);
            code.label("again");
            exit(code, 3);
            code.align(8).space(4096).label("stack top").quad(0);
        });
    }

    /// To the thread that was made last, as long as that is there and runs.
    @Test
    void aSignalIsTakenByAThreadThatRuns() {
        new UnixMachine(Shape.OSF1).run(code -> {
            code.li(A0, UnixAbi.SIGUSR1).la(A1, "handler").li(A2, TRAMPOLINE).clr(A3);
            call(code, UnixAbi.SIGACTION);
            code.li(A0, UnixAbi.BLOCK).li(A1, 1L << UnixAbi.SIGUSR1);
            call(code, UnixAbi.SIGPROCMASK);
            code.clr(A0);
            call(code, UnixAbi.THREAD_CREATE);
            code.mov(V0, A0).la(A1, "ends").la(A2, "stack top");
            call(code, UnixAbi.THREAD_START);
            call(code, UnixAbi.GETPID);
            code.mov(V0, S2).mov(S2, A0).li(A1, UnixAbi.SIGUSR1);
            call(code, UnixAbi.KILL);
            // It ends with the signal, which was blocked.
            call(code, UnixAbi.THREAD_YIELD);
            code.li(A0, UnixAbi.UNBLOCK).li(A1, 1L << UnixAbi.SIGUSR1);
            call(code, UnixAbi.SIGPROCMASK);
            code.la(T0, "handled").ldq(T0, 0, T0);
            expect(code, T0, 1, 1);
            code.clr(A0);
            call(code, UnixAbi.THREAD_CREATE);
            code.mov(S2, A0).li(A1, UnixAbi.SIGUSR1);
            call(code, UnixAbi.KILL);
            code.la(T0, "handled").ldq(T0, 0, T0);
            expect(code, T0, 2, 2);
            exit(code, 0);
            code.label("ends");
            call(code, UnixAbi.THREAD_EXIT);
            code.label("handler").la(T0, "handled").ldq(T1, 0, T0).lda(T1, 1, T1).stq(T1, 0, T0).ret();
            code.align(8).label("handled").quad(0).space(4096).label("stack top").quad(0);
        });
    }
}
