package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// Threads in order of arrival. A thread stands in one queue at most, and leaves it from wherever it is. Source: Mach 3.0, kern/queue.h.
final class WaitQueue {

    private @Nullable MachThread first;
    private @Nullable MachThread last;

    boolean isEmpty() {
        return first == null;
    }

    /// Who would be taken next.
    @Nullable
    MachThread first() {
        return first;
    }

    void add(MachThread thread) {
        thread.next = null;
        var tail = last;
        thread.previous = tail;
        if (tail == null) {
            first = thread;
        } else {
            tail.next = thread;
        }
        last = thread;
    }

    @Nullable
    MachThread take() {
        var head = first;
        if (head != null) {
            var second = head.next;
            first = second;
            if (second == null) {
                last = null;
            } else {
                second.previous = null;
                head.next = null;
            }
        }
        return head;
    }

    /// Takes a thread out that stands in this queue.
    void remove(MachThread thread) {
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
        thread.previous = null;
        thread.next = null;
    }
}
