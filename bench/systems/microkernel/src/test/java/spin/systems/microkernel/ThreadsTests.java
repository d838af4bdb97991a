package spin.systems.microkernel;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.systems.microkernel.MachMachine.S0;
import static spin.systems.microkernel.MachMachine.S1;
import static spin.systems.microkernel.MachMachine.S2;
import static spin.systems.microkernel.MachMachine.T0;
import static spin.systems.microkernel.MachMachine.V0;
import static spin.systems.microkernel.MachMachine.ask;
import static spin.systems.microkernel.MachMachine.call;
import static spin.systems.microkernel.MachMachine.exit;
import static spin.systems.microkernel.MachMachine.expect;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Pte;
import spin.hw.profile.Profile;
import spin.systems.kit.Frames;

/// Threads of the kernel, what they wait for, who is before whom, and what is left of them.
final class ThreadsTests {

    private final Machine machine = new Machine(Profile.named("dec3000-400"), 1, 2L << 20);
    private final Mach kernel = new Mach(machine, Puppets.NOBODY);
    private final List<String> done = new ArrayList<>();

    private MachThread thread(String name) {
        return Objects.requireNonNull(kernel.makeKernelThread(thread -> done.add(name)));
    }

    /// Runs whoever is ready, by the order in which they are.
    private List<String> runAll() {
        for (var next = kernel.ready.take(); next != null; next = kernel.ready.take()) {
            var continuation = next.continuation;
            if (continuation != null) {
                continuation.run(next);
            }
        }
        return done;
    }

    @Test
    void anEventWakesThoseWhoWaitForItInTheOrderOfTheirArrival() {
        for (var i = 0; i < 3; i++) {
            var name = "first " + i;
            // 59 queues: these two events share one.
            kernel.waitFor(thread(name), 7, thread -> done.add(name));
            var other = "other " + i;
            kernel.waitFor(thread(other), 7 + 59, thread -> done.add(other));
        }
        kernel.wakeUpOne(7 + 59);
        assertThat(runAll()).containsExactly("other 0");
        kernel.wakeUp(7);
        assertThat(runAll()).containsExactly("other 0", "first 0", "first 1", "first 2");
        kernel.wakeUp(7);
        kernel.wakeUp(8);
        assertThat(runAll()).hasSize(4);
        kernel.wakeUp(7 + 59);
        assertThat(runAll()).endsWith("other 1", "other 2");
    }

    @Test
    void whoEndsWhileHeWaitsIsWokenByNobody() {
        var gone = thread("gone");
        kernel.waitFor(gone, 7, thread -> done.add("gone"));
        var stays = thread("stays");
        kernel.waitFor(stays, 7, thread -> done.add("stays"));
        kernel.end(gone);
        kernel.wakeUp(7);

        assertThat(runAll()).containsExactly("stays");
        assertThat(gone.self.active).isFalse();
    }

    @Test
    void whoIsReadyAndEndsDoesNotRun() {
        var gone = thread("gone");
        var stays = thread("stays");
        kernel.run(gone);
        kernel.run(stays);
        kernel.end(gone);

        assertThat(runAll()).containsExactly("stays");
    }

    @Test
    void theBestPriorityRunsFirstAndWithinOneItGoesRound() {
        var priorities = new int[]{20, 3, 20, 31, 0, 3};
        for (var i = 0; i < priorities.length; i++) {
            var thread = thread(priorities[i] + " " + i);
            kernel.priority(thread, priorities[i]);
            kernel.run(thread);
        }
        assertThat(runAll()).containsExactly("0 4", "3 1", "3 5", "20 0", "20 2", "31 3");
    }

    /// The hint must not be above who comes later and is better.
    @Test
    void whoComesLaterAndIsBetterRunsFirst() {
        var worse = thread("worse");
        kernel.priority(worse, 30);
        kernel.run(worse);
        assertThat(kernel.ready.take()).isSameAs(worse);
        kernel.run(worse);
        var better = thread("better");
        kernel.run(better);
        assertThat(kernel.ready.take()).isSameAs(better);
        assertThat(kernel.ready.take()).isSameAs(worse);
        assertThat(kernel.ready.take()).isNull();
    }

    @Test
    void whoUsesTheProcessorStandsFurtherBehindAndComesBackWithTime() {
        var hog = thread("hog");
        kernel.priority(hog, RunQueues.USER);
        var modest = thread("modest");
        kernel.priority(modest, RunQueues.USER);
        kernel.used(hog, MachAbi.TICKS_PER_SECOND);
        assertThat(hog.scheduled).isEqualTo(RunQueues.USER + 4);
        kernel.run(hog);
        kernel.run(modest);
        assertThat(runAll()).containsExactly("modest", "hog");

        kernel.second += 2;
        kernel.run(hog);
        assertThat(hog.scheduled).as("five eighths of five eighths").isEqualTo(RunQueues.USER + 1);
        kernel.ready.remove(hog);
        kernel.second += 1000;
        kernel.run(hog);
        assertThat(hog.scheduled).isEqualTo(RunQueues.USER);
    }

    @Test
    void whoUsesAllOfTheProcessorForEverStandsTenPlacesFurtherBehind() {
        var hog = thread("hog");
        for (var second = 0; second < 30; second++) {
            kernel.second++;
            kernel.used(hog, MachAbi.TICKS_PER_SECOND);
        }
        assertThat(hog.scheduled).isEqualTo(RunQueues.KERNEL + 10);
        kernel.used(hog, 1 << 20);
        assertThat(hog.scheduled).isEqualTo(RunQueues.PRIORITIES - 1);
    }

    @Test
    void whatThreadsHadIsUsedAgainByTheNext() {
        var used = kernel.registers.used();
        for (var i = 0; i < 1000; i++) {
            kernel.end(thread("short"));
        }
        assertThat(kernel.registers.used()).isEqualTo(used);
        assertThat(kernel.registers.frames()).isEqualTo(1);
    }

    /// Nobody gives back what he stands on: a thread that ends itself is there until the reaper has run.
    @Test
    void whoEndsItselfIsClearedUpAfterByAnotherThread() {
        var used = new int[3];
        new MachMachine().runWith(kernel -> {
            used[0] = kernel.registers.used();
            var ends = Objects.requireNonNull(kernel.makeKernelThread(kernel::end));
            used[1] = kernel.registers.used();
            kernel.run(ends);
        }, kernel -> used[2] = kernel.registers.used());

        assertThat(used[1]).isEqualTo(used[0] + 1);
        assertThat(used[2]).as("without the two threads of the program").isEqualTo(used[0] - 2);
    }

    /// Its frame may be somebody else's registers by then, and the root of its page table anything.
    @Test
    void whoWasHandedTheProcessorAndHasEndedDoesNotRun() {
        kernel.current.waiting = false;
        var task = Objects.requireNonNull(kernel.makeTask(null));
        var victim = Objects.requireNonNull(kernel.makeThread(task));
        kernel.handOff(victim);
        kernel.end(task, 0, null);
        kernel.leave();
        assertThat(kernel.ready.isEmpty()).isTrue();
    }

    // Room in queues.

    private Port full(Task task) {
        var port = Objects.requireNonNull(
                task.names.port(kernel.messages.allocate(task), PortSpace.RECEIVE));
        port.limit = 1;
        kernel.messages.deliver(message(port));
        return port;
    }

    private Message message(Port port) {
        return Objects.requireNonNull(kernel.messages.ofKernel(port, 1, MachAbi.BODY));
    }

    private MachThread sender(Task task, Port port) {
        var thread = Objects.requireNonNull(kernel.makeThread(task));
        thread.message = message(port);
        kernel.wait(thread, port.senders, each -> done.add("sent"));
        return thread;
    }

    @Test
    void theRoomOfASenderThatEndedIsTheNextOnes() {
        var task = Objects.requireNonNull(kernel.makeTask(null));
        var port = full(task);
        var gone = sender(task, port);
        var aborted = sender(task, port);
        sender(task, port);
        kernel.messages.free(Objects.requireNonNull(port.own.take()));
        kernel.wakeOne(port.senders);
        kernel.end(gone);
        assertThat(kernel.ready.take()).isSameAs(aborted);
        kernel.abort(aborted);
        assertThat(kernel.ready.isEmpty()).isFalse();
        assertThat(runAll()).containsExactly("sent");
    }

    @Test
    void whoWaitsForRoomAtAPortHasItWhenAMessageGoesToWhoWaitedAtASet() {
        var task = Objects.requireNonNull(kernel.makeTask(null));
        var port = full(task);
        sender(task, port);
        var set = (PortSet) Objects.requireNonNull(
                task.names.port(kernel.messages.allocateSet(task), PortSpace.SET));
        var receiver = Objects.requireNonNull(kernel.makeThread(task));
        kernel.wait(receiver, set.own.receivers, each -> done.add("received"));
        set.join(port);
        kernel.messages.serveWaiting(set);
        assertThat(runAll()).containsExactlyInAnyOrder("received", "sent");
    }

    @Test
    void aProgramThatTakesAllThreadsLeavesTheKernelStanding() {
        new MachMachine().run(code -> {
            call(code, MachAbi.REPLY_PORT);
            code.mov(V0, S0).la(S1, "message");
            call(code, MachAbi.TASK_SELF);
            code.mov(V0, S2).label("again");
            ask(code, S2, MachAbi.THREAD_CREATE, 1);
            code.beq(T0, "again");
            expect(code, T0, MachAbi.NO_SPACE, 1);
            call(code, WorkloadAbi.KERNEL_FORK_JOIN);
            expect(code, V0, MachAbi.NO_SPACE, 2);
            call(code, WorkloadAbi.KERNEL_PING_PONG);
            expect(code, V0, MachAbi.NO_SPACE, 3);
            exit(code, 0);
            code.align(8).label("message").space(MachAbi.MOST_BYTES);
        });
    }

    // Zones.

    @Test
    void piecesOfAZoneDoNotOverlapAndAreUsedAgain() {
        PhysicalMemory memory = machine.memory();
        var frames = new Frames(memory, 100);
        var zone = new Zone(memory, frames, 1024);
        var pieces = new ArrayList<Long>();
        for (var i = 0; i < 20; i++) {
            pieces.add(zone.take());
        }
        assertThat(zone.frames()).isEqualTo(3);
        assertThat(pieces).doesNotHaveDuplicates().allSatisfy(piece -> {
            assertThat(piece % 1024).isZero();
            assertThat(piece).isGreaterThanOrEqualTo(100 * Pte.PAGE_BYTES);
        });
        zone.give(pieces.get(3));
        zone.give(pieces.get(11));
        assertThat(List.of(zone.take(), zone.take())).containsExactlyInAnyOrder(pieces.get(3), pieces.get(11));
        assertThat(zone.used()).isEqualTo(20);
    }

    @Test
    void aZoneWithoutMemoryHasNoPiece() {
        var frames = new Frames(machine.memory(), 100);
        while (frames.left() > 0) {
            frames.take();
        }
        var zone = new Zone(machine.memory(), frames, 256);
        assertThat(zone.take()).isZero();
        assertThat(zone.used()).isZero();
    }
}
