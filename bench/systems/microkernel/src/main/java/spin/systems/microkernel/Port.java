package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// A queue of messages that one task receives from and whoever has a right may send to. The kernel's own objects are ports that
/// the kernel receives from.
///
/// It counts the rights that there are: the last right to send that goes is told to who asked for that, with how many were ever made out of the
/// right to receive, so that he sees whether one has been made since. Each message that is received has the next number of the port.
///
/// Source: Mach 3.0, ipc/ipc_port.h.
sealed class Port permits PortSet {

    /// What stands behind a port.
    enum Kind {
        QUEUE,
        TASK,
        THREAD,
        CONTROL,
        /// Where the answer to an exception goes.
        EXCEPTION,
        CONSOLE
    }

    /// Messages that wait at a port before senders do, and how many a receiver may ask for.
    private static final int QUEUE_LIMIT = 5;
    static final int MOST_QUEUED = 16;

    final int number;
    final Kind kind;
    /// The task, thread or memory object; null behind a queue.
    @Nullable
    Object object;
    /// False when nobody receives ever again.
    boolean active = true;
    /// Who receives, and by which name; null when it is the kernel, or the right is nobody's.
    @Nullable
    PortSpace receiver;
    int receiverName;

    int makeSendCount;
    int sendRights;
    int sendOnceRights;
    /// How many messages have been received from it.
    int sequence;
    /// How many are in the queue, and when senders begin to wait.
    int queued;
    int limit = QUEUE_LIMIT;

    final MessageQueue own = new MessageQueue();
    /// The set that it is in: then messages stand in the queue of the set.
    @Nullable
    PortSet set;
    @Nullable
    Port nextMember;
    final WaitQueue senders = new WaitQueue();

    /// Who is told that nobody has a right to send any more.
    @Nullable
    Port noSenders;
    private PortSpace.@Nullable DeathRequest deathRequests;
    /// The memory objects whose pager receives from it.
    @Nullable
    MemoryObject objects;

    Port(int number, Kind kind, @Nullable Object object) {
        this.number = number;
        this.kind = kind;
        this.object = object;
    }

    /// Where its messages stand and who receives them waits.
    final MessageQueue queue() {
        var in = set;
        return in == null ? own : in.own;
    }

    // Who wants to know of its death.

    final void add(PortSpace.DeathRequest request) {
        request.next = deathRequests;
        deathRequests = request;
    }

    final void cancel(PortSpace.DeathRequest request) {
        PortSpace.DeathRequest before = null;
        for (var at = deathRequests; at != null; at = at.next) {
            if (at == request) {
                if (before == null) {
                    deathRequests = at.next;
                } else {
                    before.next = at.next;
                }
                return;
            }
            before = at;
        }
    }

    /// Takes all requests away.
    final PortSpace.@Nullable DeathRequest takeRequests() {
        var all = deathRequests;
        deathRequests = null;
        return all;
    }
}
