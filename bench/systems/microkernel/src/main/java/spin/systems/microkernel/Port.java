package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// A queue of messages that one task receives from and whoever has a right may send to. The kernel's own objects are ports that
/// the kernel receives from.
sealed class Port permits MemberPort, PortSet {

    /// What stands behind a port that the kernel receives from.
    enum Kind {
        QUEUE,
        TASK,
        THREAD,
        CONTROL,
        /// Where the answer to an exception goes.
        EXCEPTION,
        CONSOLE
    }

    final int number;
    final Kind kind;
    /// The task, thread or memory object; null behind a queue.
    @Nullable
    Object object;
    /// Who receives; null when nobody ever will again.
    @Nullable
    Task receiver;
    @Nullable
    Message first;
    @Nullable
    Message last;
    int queued;
    final WaitQueue receivers;
    final WaitQueue senders;

    Port(int number, Kind kind, @Nullable Object object, @Nullable Task receiver) {
        this(number, kind, object, receiver, new WaitQueue(), new WaitQueue());
    }

    /// A port at which the same threads wait as at another.
    Port(int number, Kind kind, @Nullable Object object, @Nullable Task receiver, WaitQueue receivers,
            WaitQueue senders) {
        this.receivers = receivers;
        this.senders = senders;
        this.number = number;
        this.kind = kind;
        this.object = object;
        this.receiver = receiver;
    }

    boolean isDead() {
        return receiver == null && object == null;
    }

    void add(Message message) {
        var tail = last;
        if (tail == null) {
            first = message;
        } else {
            tail.next = message;
        }
        last = message;
        queued++;
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
            queued--;
        }
        return head;
    }
}
