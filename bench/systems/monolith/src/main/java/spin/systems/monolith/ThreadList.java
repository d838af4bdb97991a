package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// Threads in order of arrival, linked both ways, so that any of them leaves without a search: Mach's `kern/queue.h`. A thread is in one list at most.
final class ThreadList {

    private @Nullable KernelThread first;
    private @Nullable KernelThread last;

    boolean isEmpty() {
        return first == null;
    }

    @Nullable
    KernelThread first() {
        return first;
    }

    void add(KernelThread thread) {
        var tail = last;
        thread.next = null;
        thread.previous = tail;
        if (tail == null) {
            first = thread;
        } else {
            tail.next = thread;
        }
        last = thread;
    }

    @Nullable
    KernelThread take() {
        var head = first;
        if (head != null) {
            remove(head);
        }
        return head;
    }

    /// Takes out a thread that is in this list.
    void remove(KernelThread thread) {
        var before = thread.previous;
        var behind = thread.next;
        if (before == null) {
            first = behind;
        } else {
            before.next = behind;
        }
        if (behind == null) {
            last = before;
        } else {
            behind.previous = before;
        }
        thread.next = null;
        thread.previous = null;
    }
}
