package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// Threads that wait for one thing, in order of arrival.
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
            first = head.next;
            if (first == null) {
                last = null;
            }
            head.next = null;
        }
        return head;
    }

    /// Takes a thread out, wherever in the queue it is.
    boolean remove(MachThread thread) {
        MachThread before = null;
        for (var at = first; at != null; at = at.next) {
            if (at == thread) {
                if (before == null) {
                    first = at.next;
                } else {
                    before.next = at.next;
                }
                if (last == at) {
                    last = before;
                }
                at.next = null;
                return true;
            }
            before = at;
        }
        return false;
    }
}
