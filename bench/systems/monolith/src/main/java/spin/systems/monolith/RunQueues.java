package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// Who could run: a queue for each of 32 priorities and a word that says which are not empty, as BSD and Mach have them. Within a
/// priority the processor goes round.
final class RunQueues {

    private static final int PRIORITIES = 32;
    /// Threads of the kernel before those of programs.
    static final int KERNEL = 8;
    static final int USER = 16;
    static final int WORST = PRIORITIES - 1;

    private final ThreadList[] queues = new ThreadList[PRIORITIES];
    private int waiting;

    RunQueues() {
        for (var i = 0; i < PRIORITIES; i++) {
            queues[i] = new ThreadList();
        }
    }

    boolean isEmpty() {
        return waiting == 0;
    }

    void add(KernelThread thread) {
        queues[thread.priority].add(thread);
        waiting |= 1 << thread.priority;
    }

    /// The first of the best queue; null when nobody can run.
    @Nullable
    KernelThread take() {
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

    void remove(KernelThread thread) {
        var queue = queues[thread.priority];
        queue.remove(thread);
        if (queue.isEmpty()) {
            waiting &= ~(1 << thread.priority);
        }
    }
}
