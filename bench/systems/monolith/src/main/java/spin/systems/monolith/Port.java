package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// A port: a queue of messages with one receiver, which is a thread of the kernel's or the kernel itself. What the kernel receives for is an object: a
/// message to a thread's port, or a call that names it, is about that thread.
///
/// Source: Mach 2.5 and 3.0, `kern/ipc_port.c`, `ipc/ipc_port.c`. Names for it are in [PortNames].
final class Port {

    /// Messages that wait in it before senders must: `PORT_BACKLOG_DEFAULT`.
    static final int BACKLOG = 5;

    /// What the kernel has behind it: a thread or a process; null when that is gone, or when it is somebody's to receive from.
    @Nullable
    Object object;
    final WaitQueue receivers = new WaitQueue();
    final WaitQueue senders = new WaitQueue();
    /// Names for it, in all spaces.
    PortNames.@Nullable Entry names;
    private @Nullable Message first;
    private @Nullable Message last;
    private int waiting;

    Port(@Nullable Object object) {
        this.object = object;
    }

    boolean isFull() {
        return waiting >= BACKLOG;
    }

    void add(Message message) {
        message.next = null;
        var tail = last;
        if (tail == null) {
            first = message;
        } else {
            tail.next = message;
        }
        last = message;
        waiting++;
    }

    /// The message that came first; null when there is none.
    @Nullable
    Message take() {
        var head = first;
        if (head != null) {
            first = head.next;
            if (first == null) {
                last = null;
            }
            waiting--;
        }
        return head;
    }

    /// The object is gone, and with it every right to the port, in all spaces.
    void destroy() {
        object = null;
        for (var entry = names; entry != null; entry = entry.nextOfPort) {
            entry.space.forget(entry);
        }
        names = null;
    }

    /// A message about an exception: `exc_request` and its reply (`mach/exc.defs`). Rights to ports travel in it.
    static final class Message {
        Port reply;
        Port thread;
        Port task;
        int exception;
        int code;
        long subcode;
        /// Of a reply: 0, or why nothing was done.
        int result;
        @Nullable
        Message next;

        Message(Port reply, Port thread, Port task) {
            this.reply = reply;
            this.thread = thread;
            this.task = task;
        }
    }
}
