package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// Messages that nobody has received yet, and threads that wait for one; never both. Source: Mach 3.0, ipc/ipc_mqueue.c.
final class MessageQueue {

    @Nullable
    Message first;
    private @Nullable Message last;
    final WaitQueue receivers = new WaitQueue();

    void add(Message message) {
        message.destination.queued++;
        var tail = last;
        if (tail == null) {
            first = message;
        } else {
            tail.next = message;
        }
        last = message;
    }

    @Nullable
    Message take() {
        var head = first;
        if (head != null) {
            first = head.next;
            if (first == null) {
                last = null;
            }
            head.next = null;
            head.destination.queued--;
        }
        return head;
    }

    /// What has come to `port` stands in the other queue from now on, in the same order.
    void moveTo(MessageQueue other, Port port) {
        Message before = null;
        var at = first;
        while (at != null) {
            var next = at.next;
            if (at.destination == port) {
                if (before == null) {
                    first = next;
                } else {
                    before.next = next;
                }
                if (last == at) {
                    last = before;
                }
                at.next = null;
                port.queued--;
                other.add(at);
            } else {
                before = at;
            }
            at = next;
        }
    }
}
