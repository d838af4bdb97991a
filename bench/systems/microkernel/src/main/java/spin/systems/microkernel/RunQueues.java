package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// Who could run: a queue for each of 32 priorities and a word that says which are not empty, as BSD and Mach have them. Within a
/// priority the processor goes round.
final class RunQueues {

    private static final int PRIORITIES = 32;
    /// Threads of the kernel before those of a server, and those before programs.
    static final int KERNEL = 8;
    static final int SERVER = 12;
    static final int USER = 16;

    private final WaitQueue[] queues = new WaitQueue[PRIORITIES];
    private int waiting;

    RunQueues() {
        for (var i = 0; i < PRIORITIES; i++) {
            queues[i] = new WaitQueue();
        }
    }

    boolean isEmpty() {
        return waiting == 0;
    }

    void add(MachThread thread) {
        queues[thread.priority].add(thread);
        waiting |= 1 << thread.priority;
    }

    /// The first of the best queue; null when nobody can run.
    @Nullable
    MachThread take() {
        if (waiting == 0) {
            return null;
        }
        var priority = Integer.numberOfTrailingZeros(waiting);
        var queue = queues[priority];
        var thread = queue.take();
        if (queue.isEmpty()) {
            waiting &= ~(1 << priority);
        }
        return thread;
    }

    void remove(MachThread thread) {
        var queue = queues[thread.priority];
        if (queue.remove(thread) && queue.isEmpty()) {
            waiting &= ~(1 << thread.priority);
        }
    }
}
