package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Points;
import spin.bench.port.Probe;

/// Threads of the kernel that make each other, wait for each other and signal each other: the workload port's two calls about them. They wait for events, as
/// kernel code does.
final class KernelThreads {

    /// Counts signals; who waits for one takes it.
    private static final class Semaphore {
        private final long event;
        private int count;

        Semaphore(long event) {
            this.event = event;
        }
    }

    private final Mach kernel;
    private final Probe probe;
    private final Semaphore ping = new Semaphore(1);
    private final Semaphore pong = new Semaphore(2);
    private final Continuation ending = this::ending;
    private final Continuation joined = this::joined;
    private final Continuation answering = this::answer;
    private final Continuation answered = this::answered;
    private @Nullable MachThread partner;

    KernelThreads(Mach kernel, Probe probe) {
        this.kernel = kernel;
        this.probe = probe;
    }

    void forkJoin(MachThread caller) {
        probe.mark(Points.KERNEL_BEGUN);
        var child = kernel.makeKernelThread(ending);
        if (child == null) {
            kernel.result(caller, MachAbi.NO_SPACE);
            return;
        }
        kernel.waitFor(caller, child.frame, joined);
        kernel.run(child);
    }

    /// A thread that has nothing to do but to tell who waits for its end.
    private void ending(MachThread thread) {
        kernel.wakeUp(thread.frame);
        kernel.end(thread);
    }

    private void joined(MachThread caller) {
        probe.mark(Points.KERNEL_DONE);
        kernel.result(caller, 1);
    }

    void pingPong(MachThread caller) {
        var other = partner;
        if (other == null) {
            other = kernel.makeKernelThread(answering);
            if (other == null) {
                kernel.result(caller, MachAbi.NO_SPACE);
                return;
            }
            partner = other;
            kernel.run(other);
        }
        probe.mark(Points.KERNEL_BEGUN);
        signal(ping);
        answered(caller);
    }

    private void answered(MachThread caller) {
        if (taken(pong, caller, answered)) {
            probe.mark(Points.KERNEL_DONE);
            kernel.result(caller, 1);
        }
    }

    private void answer(MachThread thread) {
        while (taken(ping, thread, answering)) {
            signal(pong);
        }
    }

    private void signal(Semaphore semaphore) {
        semaphore.count++;
        kernel.wakeUpOne(semaphore.event);
    }

    /// Whether there was a signal to take; if not the thread waits and asks again by `continuation`.
    private boolean taken(Semaphore semaphore, MachThread thread, Continuation continuation) {
        if (semaphore.count == 0) {
            kernel.waitFor(thread, semaphore.event, continuation);
            return false;
        }
        semaphore.count--;
        return true;
    }
}
