package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// Who could run: a queue for each of 32 priorities, how many there are, and a hint below which no queue has anybody. Within a
/// priority the processor goes round.
///
/// Source: Mach 3.0, kern/sched.h and run_queue_enqueue.
final class RunQueues {

    static final int PRIORITIES = 32;
    /// Threads of the kernel before those of a server, and those before programs.
    static final int KERNEL = 8;
    static final int SERVER = 12;
    static final int USER = 16;

    private final WaitQueue[] queues = new WaitQueue[PRIORITIES];
    private int count;
    private int low;

    RunQueues() {
        for (var i = 0; i < PRIORITIES; i++) {
            queues[i] = new WaitQueue();
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(MachThread thread) {
        var priority = thread.scheduled;
        var queue = queues[priority];
        queue.add(thread);
        thread.runs = queue;
        if (count == 0 || priority < low) {
            low = priority;
        }
        count++;
    }

    /// The first of the best queue; null when nobody can run.
    @Nullable
    MachThread take() {
        if (count == 0) {
            return null;
        }
        var at = low;
        var thread = queues[at].take();
        while (thread == null) {
            at++;
            thread = queues[at].take();
        }
        low = at;
        thread.runs = null;
        count--;
        return thread;
    }

    /// Takes a thread out, if it is in a queue.
    void remove(MachThread thread) {
        var queue = thread.runs;
        if (queue != null) {
            queue.remove(thread);
            thread.runs = null;
            count--;
        }
    }
}
