package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// Who waits, in lists by a hash of the event: `assert_wait`, `clear_wait` and `thread_wakeup` of Mach (`kern/sched_prim.c`), `sleep` and `wakeup` of
/// 4.3BSD (`kern_synch.c`). Events of one hash share a list, so who wakes looks at all of it.
final class WaitingThreads {

    private static final int LISTS = 64;

    private final ThreadList[] lists = new ThreadList[LISTS];
    private int events;

    WaitingThreads() {
        for (var i = 0; i < LISTS; i++) {
            lists[i] = new ThreadList();
        }
    }

    /// The thread waits for the event from now on.
    void add(KernelThread thread, WaitQueue event) {
        if (event.number == 0) {
            events++;
            event.number = events;
        }
        thread.waitsIn = event;
        list(event).add(thread);
    }

    /// The first that waits for the event does so no longer; null when nobody does.
    @Nullable
    KernelThread take(WaitQueue event) {
        return next(list(event).first(), event);
    }

    /// The first at `from` or behind it.
    private @Nullable KernelThread next(@Nullable KernelThread from, WaitQueue event) {
        for (var thread = from; thread != null; thread = thread.next) {
            if (thread.waitsIn == event) {
                remove(thread, event);
                return thread;
            }
        }
        return null;
    }

    /// All that wait for the event go on.
    void wakeAll(WaitQueue event, Kernel kernel) {
        var thread = list(event).first();
        while (thread != null) {
            var behind = thread.next;
            if (thread.waitsIn == event) {
                remove(thread, event);
                kernel.run(thread);
            }
            thread = behind;
        }
    }

    /// The thread waits no longer, whether or not anything has happened.
    void remove(KernelThread thread, WaitQueue event) {
        list(event).remove(thread);
        thread.waitsIn = null;
    }

    private ThreadList list(WaitQueue event) {
        return lists[event.number & (LISTS - 1)];
    }
}
