package spin.systems.monolith;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.asm.Assembler.literal;
import static spin.systems.monolith.UnixMachine.A0;
import static spin.systems.monolith.UnixMachine.A1;
import static spin.systems.monolith.UnixMachine.A2;
import static spin.systems.monolith.UnixMachine.A3;
import static spin.systems.monolith.UnixMachine.S0;
import static spin.systems.monolith.UnixMachine.S1;
import static spin.systems.monolith.UnixMachine.T0;
import static spin.systems.monolith.UnixMachine.V0;
import static spin.systems.monolith.UnixMachine.call;
import static spin.systems.monolith.UnixMachine.exit;
import static spin.systems.monolith.UnixMachine.expect;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.profile.Profile;

/// Threads below the system calls: their structures and stacks, what they wait for, what priority they have, and the ports that stand for them.
final class ThreadTests {

    private final Kernel kernel = new Kernel(new Machine(Profile.named("dec3000-400"), 1, 4L << 20), Shape.OSF1,
            Puppets.NOBODY);

    private KernelThread thread() {
        return kernel.processes.makeKernelThread(thread -> {});
    }

    private KernelThread of(Proc process) {
        return Objects.requireNonNull(kernel.processes.makeThread(process));
    }

    // Structures.

    @Test
    void aStructureIsUsedAgainWhenNobodyRefersToItAnyMore() {
        var thread = thread();
        var stack = thread.frame;
        thread.references++;
        kernel.processes.endThread(thread);

        assertThat(thread().frame).isNotEqualTo(stack);
        kernel.processes.release(thread);
        var again = thread();
        assertThat(again).isSameAs(thread);
        assertThat(again.frame).isEqualTo(stack);
    }

    /// Whatever the one before it had.
    @Test
    void aStructureThatIsUsedAgainIsLikeANewOne() {
        var thread = thread();
        var number = thread.number;
        var port = thread.port;
        thread.pending = -1;
        thread.usage = 99;
        thread.time = 99;
        thread.wakened = true;
        thread.whole = true;
        thread.floats[3] = 1;
        thread.exceptionPort = port;
        kernel.resident = thread;
        kernel.floats = thread;
        kernel.processes.endThread(thread);

        var again = thread();
        assertThat(again).isSameAs(thread)
                .returns(number, each -> each.number)
                .returns(0L, each -> each.pending)
                .returns(0L, each -> each.usage)
                .returns(0L, each -> each.time)
                .returns(false, each -> each.wakened)
                .returns(false, each -> each.whole)
                .returns(false, each -> each.ended)
                .returns(true, each -> each.waiting)
                .returns(null, each -> each.exceptionPort)
                .returns(RunQueues.KERNEL, each -> each.priority);
        assertThat(again.floats).containsOnly(0);
        assertThat(again.port).isNotSameAs(port);
        assertThat(port.object).isNull();
        // Or the CPU's registers would be taken for the new one's.
        assertThat(kernel.resident).isSameAs(kernel.processes.idle());
        assertThat(kernel.floats).isSameAs(kernel.processes.idle());
    }

    /// 2,000 of them, one after another and all by the reaper; more than there are structures.
    @Test
    void theReaperFreesWhatAThreadCannotFreeOfItself() {
        var unix = new UnixMachine(Shape.OSF1);
        unix.run(code -> {
            code.li(S0, 2000);
            code.label("again");
            call(code, WorkloadAbi.KERNEL_FORK_JOIN);
            expect(code, V0, 1, 1);
            code.subq(S0, literal(1), S0).bne(S0, "again");
            exit(code, 0);
        });
        // The program's only thread is on its way to the reaper; the joined one's stack is there.
        assertThat(unix.kernel().processes.stacksLeft()).isEqualTo(2);
    }

    // Events.

    @Test
    void whoWaitsForAnEventIsWokenByItAndInOrder() {
        var waiting = new WaitingThreads();
        var events = new ArrayList<WaitQueue>();
        var threads = new ArrayList<List<KernelThread>>();
        // Three times as many events as lists.
        for (var i = 0; i < 192; i++) {
            events.add(new WaitQueue());
            threads.add(new ArrayList<>());
        }
        for (var i = 0; i < 200; i++) {
            var thread = new KernelThread(i, kernel.processes.idle().process, 0);
            waiting.add(thread, events.get(i * 7 % 192));
            threads.get(i * 7 % 192).add(thread);
        }
        for (var i = 0; i < 192; i++) {
            for (var expected : threads.get(i)) {
                assertThat(waiting.take(events.get(i))).isSameAs(expected);
                assertThat(expected.waitsIn).isNull();
            }
            assertThat(waiting.take(events.get(i))).isNull();
        }
    }

    @Test
    void anEventThatNobodyEverWaitedForWakesNobody() {
        var other = new WaitQueue();
        var thread = thread();
        kernel.wait(thread, other, each -> {});

        kernel.wakeAll(new WaitQueue());
        assertThat(kernel.wakeOne(new WaitQueue())).isFalse();
        assertThat(thread.waitsIn).isSameAs(other);
        assertThat(kernel.clearWait(thread, new WaitQueue())).isFalse();
        assertThat(kernel.clearWait(thread, other)).isTrue();
        assertThat(thread.waiting).isFalse();
    }

    @Test
    void aThreadLeavesAListFromAnyPlace() {
        for (var leaves = 0; leaves < 3; leaves++) {
            var list = new ThreadList();
            var threads = List.of(thread(), thread(), thread());
            threads.forEach(list::add);
            list.remove(threads.get(leaves));
            for (var i = 0; i < 3; i++) {
                if (i != leaves) {
                    assertThat(list.take()).isSameAs(threads.get(i));
                }
            }
            assertThat(list.isEmpty()).isTrue();
        }
    }

    // Priorities.

    @Test
    void usingTheProcessorMakesAPriorityWorseAndTimeMakesItBetter() {
        var usage = new Usage(1 << 20);
        var thread = thread();
        thread.basePriority = 10;
        usage.charge(thread, 1 << 19);
        assertThat(thread.priority).isEqualTo(10 + Usage.STEPS / 2);
        assertThat(thread.time).isEqualTo(1 << 19);
        usage.charge(kernel.processes.idle(), 3 << 20);
        usage.rank(thread);
        assertThat(thread.usage).isEqualTo((long) ((1 << 19) * 0.625 * 0.625 * 0.625));
        assertThat(thread.priority).isBetween(11, 12);
        usage.charge(kernel.processes.idle(), 100L << 20);
        usage.rank(thread);
        assertThat(thread.priority).isEqualTo(10);
    }

    @Test
    void noPriorityIsWorseThanTheWorst() {
        var usage = new Usage(1 << 20);
        var thread = thread();
        usage.charge(thread, 1L << 40);

        assertThat(thread.priority).isEqualTo(RunQueues.KERNEL);
        for (var i = 1; i <= 40; i++) {
            usage.charge(thread, (1L << 40) + i * ((1L << 20) - 1));
            assertThat(thread.priority).isLessThanOrEqualTo(RunQueues.WORST);
        }
    }

    @Test
    void aProgramIsToldHowLongItHadTheProcessor() {
        new UnixMachine(Shape.OSF1).run(code -> {
            call(code, UnixAbi.THREAD_TIME);
            code.mov(V0, S0).li(T0, 1000);
            code.label("count").subq(T0, literal(1), T0).bne(T0, "count");
            call(code, UnixAbi.THREAD_TIME);
            code.subq(V0, S0, S0).li(T0, 1000).cmplt(S0, T0, T0);
            expect(code, T0, 0, 1);
            code.li(T0, 100_000).cmplt(S0, T0, T0);
            expect(code, T0, 1, 2);
            exit(code, 0);
        });
    }

    // Names of ports.

    @Test
    void aTaskHasOneNameForAPortHoweverOftenItIsGivenIt() {
        var names = new PortNames();
        var port = new Port(null);
        var other = new Port(null);
        var name = names.give(port);

        assertThat(names.give(port)).isEqualTo(name);
        assertThat(names.give(other)).isNotEqualTo(name);
        assertThat(names.port(name)).isSameAs(port);
        assertThat(names.release(name)).isTrue();
        assertThat(names.port(name)).isSameAs(port);
        assertThat(names.release(name)).isTrue();
        assertThat(names.port(name)).isNull();
        assertThat(names.release(name)).isFalse();
        assertThat(names.give(new Port(null))).isEqualTo(name);
    }

    @Test
    void withAPortGoAllNamesForItAndWithATaskAllItsNames() {
        var one = new PortNames();
        var other = new PortNames();
        var port = new Port(null);
        var kept = new Port(null);
        other.give(kept);
        var inOne = one.give(port);
        var inOther = other.give(port);
        assertThat(inOne).isNotEqualTo(inOther);

        port.destroy();
        assertThat(one.port(inOne)).isNull();
        assertThat(other.port(inOther)).isNull();
        other.destroy();
        assertThat(kept.names).isNull();
    }

    @Test
    void namesRunOutAndComeBack() {
        var names = new PortNames();
        var last = 0;
        for (var name = names.give(new Port(null)); name != 0; name = names.give(new Port(null))) {
            last = name;
        }
        assertThat(last).isEqualTo(1023);
        names.release(500);
        assertThat(names.give(new Port(null))).isEqualTo(500);
        assertThat(names.give(new Port(null))).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1, 16, 1024, 1L << 32, Long.MIN_VALUE})
    void aNameThatWasNeverGivenIsNoPort(long name) {
        assertThat(new PortNames().port(name)).isNull();
        assertThat(new PortNames().release(name)).isFalse();
    }

    @Test
    void theNameOfAThreadThatHasEndedIsNoThread() {
        new UnixMachine(Shape.OSF1).run(code -> {
            call(code, UnixAbi.THREAD_CREATE);
            code.mov(V0, S0).mov(V0, A0).la(A1, "other").la(A2, "stack");
            call(code, UnixAbi.THREAD_START);
            expect(code, A3, 0, 1);
            call(code, UnixAbi.THREAD_YIELD);
            code.mov(S0, A0);
            call(code, UnixAbi.THREAD_WAKE);
            expect(code, V0, UnixAbi.ESRCH, 2);
            exit(code, 0);
            code.label("other");
            call(code, UnixAbi.THREAD_EXIT);
            code.align(8).space(512).label("stack").quad(0);
        });
    }

    // Exceptions.

    @Test
    void anExceptionIsAMessageToTheTasksPortUnlessTheThreadHasOne() {
        var process = Objects.requireNonNull(kernel.processes.make(null, null));
        var own = new Port(null);
        var first = of(process);
        var second = of(process);
        second.exceptionPort = own;

        kernel.exceptions.raise(first, ExceptionServer.ARITHMETIC, 0, 0);
        assertThat(own.take()).isNull();
        kernel.exceptions.raise(second, ExceptionServer.BAD_ACCESS, AddressSpace.FORBIDDEN, 88);
        var told = Objects.requireNonNull(own.take());
        assertThat(told.thread.object).isSameAs(second);
        assertThat(told.task.object).isSameAs(process);
        assertThat(told.exception).isEqualTo(ExceptionServer.BAD_ACCESS);
        assertThat(told.subcode).isEqualTo(88);
        assertThat(kernel.exceptions.port().take()).isNotNull();
    }

    @Test
    void whoSendsToAPortThatIsFullWaits() {
        var process = Objects.requireNonNull(kernel.processes.make(null, null));
        var port = new Port(null);
        process.exceptionPort = port;
        for (var i = 0; i < Port.BACKLOG; i++) {
            kernel.exceptions.raise(of(process), ExceptionServer.ARITHMETIC, 0, 0);
        }
        var last = of(process);
        kernel.exceptions.raise(last, ExceptionServer.ARITHMETIC, 0, 0);
        assertThat(last.waitsIn).isSameAs(port.senders);
        assertThat(port.take()).isNotNull();
        assertThat(kernel.wakeOne(port.senders)).isTrue();
        assertThat(last.waitsIn).isNull();
    }

    @Test
    void theHandlerKeepsNoRightsOfThoseItWasToldOf() {
        var unix = new UnixMachine(Shape.OSF1).skippingExceptions();
        unix.run(code -> {
            code.li(S1, 100);
            code.label("again").ldq(T0, 1, 30).subq(S1, literal(1), S1).bne(S1, "again");
            exit(code, 0);
        });
        for (var name = 0; name < 1024; name++) {
            assertThat(unix.kernel().exceptions.names().port(name)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ExceptionServer.BAD_ACCESS, ExceptionServer.BAD_INSTRUCTION, ExceptionServer.ARITHMETIC,
            ExceptionServer.BREAKPOINT, 0, 99})
    void everyExceptionIsASignal(int exception) {
        for (var code : new int[]{0, AddressSpace.NO_ADDRESS, AddressSpace.FORBIDDEN, ExceptionServer.UNALIGNED}) {
            assertThat(ExceptionServer.signal(exception, code)).isBetween(1, UnixAbi.SIGNALS - 1);
        }
    }

    // Signals.

    /// Between the fault and its delivery others may have the processor.
    @Test
    void aSignalOfAnotherProcessLeavesTheAddressOfAFault() {
        var thread = of(Objects.requireNonNull(kernel.processes.make(null, null)));
        kernel.signals.post(thread, UnixAbi.SIGSEGV, 64, SignalFrame.FORBIDDEN);
        kernel.signals.post(thread, UnixAbi.SIGUSR1, 0, 0);
        assertThat(thread.faultAddress).isEqualTo(64);
        assertThat(thread.faultCode).isEqualTo(SignalFrame.FORBIDDEN);
    }
}
