package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Points;
import spin.bench.port.Probe;

/// Threads of the kernel that make each other, wait for each other and signal each other: the workload port's two calls about them.
final class KernelWork {

    /// Counts signals; who waits for one takes it.
    private static final class Semaphore {
        private final WaitQueue waiting = new WaitQueue();
        private int count;
    }

    private final Kernel kernel;
    private final Probe probe;
    private final Semaphore ping = new Semaphore();
    private final Semaphore pong = new Semaphore();
    private final Step ending;
    private final Step joined = this::joined;
    private final Step answering = this::answer;
    private final Step answered = this::answered;
    private @Nullable KernelThread partner;

    KernelWork(Kernel kernel, Probe probe) {
        this.kernel = kernel;
        this.probe = probe;
        ending = kernel.processes::exitThread;
    }

    void forkJoin(KernelThread caller) {
        probe.mark(Points.KERNEL_BEGUN);
        var child = kernel.processes.kernelThread(ending);
        if (child == null) {
            kernel.failure(caller, UnixAbi.EAGAIN);
            return;
        }
        child.references++;
        kernel.run(child);
        caller.joins = child;
        kernel.wait(caller, child.joiners, joined);
    }

    private void joined(KernelThread caller) {
        var child = caller.joins;
        if (child != null) {
            caller.joins = null;
            kernel.processes.release(child);
        }
        probe.mark(Points.KERNEL_DONE);
        kernel.result(caller, 1);
    }

    void pingPong(KernelThread caller) {
        if (partner == null) {
            var other = kernel.processes.kernelThread(answering);
            if (other == null) {
                kernel.failure(caller, UnixAbi.EAGAIN);
                return;
            }
            partner = other;
            kernel.run(other);
        }
        probe.mark(Points.KERNEL_BEGUN);
        signal(ping);
        answered(caller);
    }

    private void answered(KernelThread caller) {
        if (taken(pong, caller, answered)) {
            probe.mark(Points.KERNEL_DONE);
            kernel.result(caller, 1);
        }
    }

    private void answer(KernelThread thread) {
        while (taken(ping, thread, answering)) {
            signal(pong);
        }
    }

    private void signal(Semaphore semaphore) {
        semaphore.count++;
        kernel.wakeOne(semaphore.waiting);
    }

    /// Whether there was a signal to take; if not the thread waits and asks again by `step`.
    private boolean taken(Semaphore semaphore, KernelThread thread, Step step) {
        if (semaphore.count == 0) {
            kernel.wait(thread, semaphore.waiting, step);
            return false;
        }
        semaphore.count--;
        return true;
    }
}
