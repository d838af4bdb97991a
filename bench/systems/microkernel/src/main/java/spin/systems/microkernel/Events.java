package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// Threads of the kernel that wait until something happens. What is waited for is a number, as a rule the physical address of what it happens
/// to, and nothing has to be made for it: the threads stand in one of a few queues, by the number.
///
/// Source: Mach 3.0, kern/sched_prim.c, assert_wait and thread_wakeup.
final class Events {

    /// A prime, so that addresses that differ by powers of two are spread.
    private static final int QUEUES = 59;

    private final WaitQueue[] queues = new WaitQueue[QUEUES];

    Events() {
        for (var i = 0; i < QUEUES; i++) {
            queues[i] = new WaitQueue();
        }
    }

    /// Where to wait for the event.
    WaitQueue queue(long event) {
        return queues[(int) event % QUEUES];
    }

    /// Takes the one out that has waited longest for the event; null when nobody waits.
    @Nullable
    MachThread take(long event) {
        var queue = queues[(int) event % QUEUES];
        for (var thread = queue.first(); thread != null; thread = thread.next) {
            if (thread.event == event) {
                queue.remove(thread);
                return thread;
            }
        }
        return null;
    }
}
