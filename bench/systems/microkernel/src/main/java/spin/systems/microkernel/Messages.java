package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.MemoryFault;
import spin.hw.mmu.Pte;

/// Sending and receiving.
///
/// A message is copied into a buffer of the kernel, the names in its header become rights of its own, it waits in the port's queue or goes straight to who
/// waits for it, its rights become the receiver's, and it is copied out. A call that sends and then waits for the answer, to a port whose
/// receiver waits already, is the optimised path: the caller takes the receiver's place at once, no run queue is looked at, and as the
/// receiver's continuation is known to be the end of a receive, that is done without asking it.
///
/// A right of a message that is never received is given back. Who asked is told of a dead port, of the last right to send that goes, and of a right for one
/// message that is lost; the notifications are messages too.
///
/// Sources: Draves et al., SOSP '91, section 2.4; Mach 3.0, ipc/mach_msg.c, ipc_kmsg.c, ipc_notify.c, ipc_port.c. Locks are left out, as Mach does on one processor.
final class Messages {

    private static final int BUFFER_BYTES = MachAbi.MOST_BYTES;
    private static final int MOST_BUFFERS = 2048;
    private static final int MOST_PORTS = 1 << 20;

    /// The headers of nearly all messages: a request that wants an answer, and the answer.
    private static final int REQUEST = MachAbi.COPY_SEND | MachAbi.MAKE_SEND_ONCE << 8;
    private static final int ANSWER = MachAbi.MOVE_SEND_ONCE;

    private final Mach kernel;
    private final KernelObjects objects;
    private final Continuation receiving = this::received;
    private final Continuation sending = this::sent;
    /// What a dead name names.
    final Port dead = new Port(0, Port.Kind.QUEUE, null);
    private @Nullable Message free;
    private int buffers;
    private int bufferFrames;
    private int ports;

    Messages(Mach kernel) {
        this.kernel = kernel;
        dead.active = false;
        objects = kernel.objects();
    }

    // Ports.

    private int number() {
        ports = ports + 1 & (MOST_PORTS - 1);
        return ports;
    }

    /// A port that nobody has a name for yet.
    Port port(Port.Kind kind, @Nullable Object object) {
        return new Port(number(), kind, object);
    }

    /// A port that the task receives from; its name there, or 0 when that has none left.
    int allocate(Task task) {
        return task.names.receive(port(Port.Kind.QUEUE, null));
    }

    /// A set that the task receives from; its name there, or 0 when that has none left.
    int allocateSet(Task task) {
        return task.names.receive(new PortSet(number()));
    }

    /// As above, under a name that is free.
    void allocateSetAs(Task task, int name) {
        task.names.receiveAs(name, new PortSet(number()));
    }

    /// Nobody receives from the port any more: what is in its queue is lost, who waits learns it, and who asked is told.
    void destroy(Port port) {
        if (!port.active) {
            return;
        }
        if (port instanceof PortSet members) {
            members.leaveAll();
        }
        receivesElsewhere(port);
        port.active = false;
        port.object = null;
        for (var message = port.own.take(); message != null; message = port.own.take()) {
            discard(message);
        }
        kernel.wakeAll(port.senders);
        MemoryObject.pagerDied(port);
        for (var request = port.takeRequests(); request != null; request = request.next) {
            notify(request.notify, MachAbi.DEAD_NAME, request.name());
        }
        var asked = port.noSenders;
        port.noSenders = null;
        if (asked != null) {
            releaseSendOnce(asked);
        }
    }

    /// Threads that wait at a set have what stands in its queue since a port with messages joined it.
    void serveWaiting(PortSet set) {
        while (set.own.first != null) {
            var thread = set.own.receivers.take();
            if (thread == null) {
                return;
            }
            var message = set.own.take();
            thread.message = message;
            kernel.run(thread);
            if (message != null) {
                kernel.wakeOne(message.destination.senders);
            }
        }
    }

    /// The right to receive has gone: the port is in no set, and who waits for a message of it learns it.
    void receivesElsewhere(Port port) {
        var set = port.set;
        if (set != null) {
            set.leave(port);
        }
        for (var thread = port.own.receivers.take(); thread != null; thread = port.own.receivers.take()) {
            thread.receiveError = MachAbi.PORT_DIED;
            kernel.run(thread);
        }
    }

    // Rights.

    /// A right to send that nobody uses any more.
    void releaseSend(Port port) {
        port.sendRights--;
        var asked = port.noSenders;
        if (port.sendRights == 0 && asked != null && port.active) {
            port.noSenders = null;
            notify(asked, MachAbi.NO_SENDERS, port.makeSendCount);
        }
    }

    /// A right for one message that will never be used: its receiver is told.
    void releaseSendOnce(Port port) {
        if (port.active) {
            kernel.rightLost(port);
        }
    }

    /// Tells the receiver of a right for one message, which is used up by that. When there is no memory for it, nobody is told.
    void notify(Port once, int id, long what) {
        if (!once.active) {
            return;
        }
        var message = take(once);
        if (message == null) {
            once.sendOnceRights--;
            return;
        }
        message.once = true;
        message.bytes = MachAbi.BODY + 8;
        kernel.memory.storeQuad(message.buffer + MachAbi.ID, id);
        kernel.memory.storeQuad(message.buffer + MachAbi.BODY, what);
        deliver(message);
    }

    /// [MachAbi#PORT_NOTIFY] for [MachAbi#NO_SENDERS]: told when there is no right to send any more and at least `sync` were made; at once when that is so.
    /// Who was to be told before is told that he will not be.
    void onNoSenders(Port port, long sync, Port notify) {
        var before = port.noSenders;
        if (port.sendRights == 0 && sync <= port.makeSendCount) {
            port.noSenders = null;
            notify(notify, MachAbi.NO_SENDERS, port.makeSendCount);
        } else {
            port.noSenders = notify;
        }
        if (before != null) {
            releaseSendOnce(before);
        }
    }

    // The trap.

    /// [MachAbi#MESSAGE].
    void trap(MachThread thread) {
        var options = kernel.argument(thread, 1);
        if ((options & MachAbi.SEND) == 0) {
            afterwards(thread, options);
            return;
        }
        var message = take(dead);
        if (message == null) {
            kernel.result(thread, MachAbi.NO_SPACE);
            return;
        }
        var error = copyIn(thread, message);
        if (error != MachAbi.SUCCESS) {
            free(message);
            kernel.result(thread, error);
            return;
        }
        var destination = message.destination;
        if (destination.kind != Port.Kind.QUEUE) {
            objects.serve(thread.task, message);
            afterwards(thread, options);
        } else if (options != (MachAbi.SEND | MachAbi.RECEIVE) || !handedOver(thread, message)) {
            pass(thread, message, (options & MachAbi.RECEIVE) != 0);
            if (!thread.waiting) {
                afterwards(thread, options);
            }
        }
    }

    private void afterwards(MachThread thread, long options) {
        if ((options & MachAbi.RECEIVE) != 0) {
            receive(thread);
        } else {
            kernel.result(thread, MachAbi.SUCCESS);
        }
    }

    /// The optimised path: the receiver has the message and the processor, and the caller waits for the answer in its place. False, and nothing is done, when
    /// nobody waits there, or the caller would not have to wait.
    @SuppressWarnings("ReferenceEquality") // This very continuation.
    private boolean handedOver(MachThread thread, Message message) {
        var receiver = message.destination.queue().receivers.first();
        if (receiver == null || receiver.continuation != receiving || receiver.suspended) {
            return false;
        }
        var entry = thread.task.names.entry(kernel.argument(thread, 4));
        var from = entry == null || entry.rights == PortSpace.DEAD ? null : receivedBy(entry);
        if (from == null || from.first != null) {
            return false;
        }
        message.destination.queue().receivers.take();
        kernel.handOff(thread, from.receivers, receiving, receiver);
        copyOut(receiver, message);
        return true;
    }

    // Sending.

    /// The message as the caller has it, with its rights, or an error and no right has gone anywhere.
    private int copyIn(MachThread thread, Message message) {
        var bytes = kernel.argument(thread, 2);
        if (bytes < MachAbi.BODY || bytes > BUFFER_BYTES || (bytes & 7) != 0) {
            return MachAbi.TOO_LARGE;
        }
        try {
            kernel.paging.copyIn(thread, kernel.argument(thread, 0), message.buffer, (int) bytes);
        } catch (MemoryFault fault) {
            return MachAbi.INVALID_DATA;
        }
        message.bytes = (int) bytes;
        var words = kernel.memory;
        var bits = (int) words.loadQuad(message.buffer + MachAbi.BITS) & 0xffff;
        var remote = words.loadQuad(message.buffer + MachAbi.REMOTE);
        var local = words.loadQuad(message.buffer + MachAbi.LOCAL);
        var names = thread.task.names;
        if (bits == REQUEST && local != 0) {
            return copyInRequest(names, message, remote, local);
        }
        if (bits == ANSWER && local == 0) {
            return copyInAnswer(names, message, remote);
        }
        return copyInHeader(names, message, bits & 0xff, remote, bits >>> 8, local);
    }

    private static int copyInRequest(PortSpace names, Message message, long remote, long local) {
        var to = names.entry(remote);
        var destination = to == null || (to.rights & PortSpace.SEND) == 0 ? null : to.port;
        if (destination == null) {
            return MachAbi.INVALID_DESTINATION;
        }
        var answer = names.entry(local);
        var reply = answer == null || (answer.rights & PortSpace.RECEIVE) == 0 ? null : answer.port;
        if (reply == null) {
            return MachAbi.INVALID_REPLY;
        }
        destination.sendRights++;
        reply.sendOnceRights++;
        message.destination = destination;
        message.reply = reply;
        message.replyOnce = true;
        return MachAbi.SUCCESS;
    }

    private static int copyInAnswer(PortSpace names, Message message, long remote) {
        var to = names.entry(remote);
        var destination = to == null || to.rights != PortSpace.SEND_ONCE ? null : to.port;
        if (to == null || destination == null) {
            return MachAbi.INVALID_DESTINATION;
        }
        names.moveOnce(to);
        message.destination = destination;
        message.once = true;
        return MachAbi.SUCCESS;
    }

    /// Any header. Both names are looked at before either is used, and what is copied goes before what is taken away.
    private static int copyInHeader(PortSpace names, Message message, int remoteKind, long remote, int localKind,
            long local) {
        if (!names.has(remote, remoteKind, false)) {
            return MachAbi.INVALID_DESTINATION;
        }
        var takes = remoteKind == MachAbi.MOVE_SEND || remoteKind == MachAbi.MOVE_SEND_ONCE;
        if (local != 0) {
            var both = takes && remote == local
                    && (localKind == MachAbi.MOVE_SEND || localKind == MachAbi.MOVE_SEND_ONCE);
            if (!names.has(local, localKind, true) || (both && names.uses(local) < 2)) {
                return MachAbi.INVALID_REPLY;
            }
            if (takes) {
                message.reply = names.copyIn(local, localKind);
            }
        }
        message.destination = names.copyIn(remote, remoteKind);
        message.once = remoteKind == MachAbi.MAKE_SEND_ONCE || remoteKind == MachAbi.MOVE_SEND_ONCE;
        if (local != 0) {
            if (!takes) {
                message.reply = names.copyIn(local, localKind);
            }
            message.replyOnce = localKind == MachAbi.MAKE_SEND_ONCE || localKind == MachAbi.MOVE_SEND_ONCE;
        }
        return MachAbi.SUCCESS;
    }

    /// To a receiver that waits, else to the queue, else the sender waits. A message by a right for one message waits for no room, as there are no
    /// more of them than were asked for.
    private void pass(MachThread sender, Message message, boolean receivesThen) {
        var port = message.destination;
        if (!port.active) {
            discard(message);
            return;
        }
        var queue = port.queue();
        var receiver = queue.receivers.take();
        if (receiver != null) {
            receiver.message = message;
            if (receivesThen) {
                kernel.handOff(receiver);
            } else {
                kernel.run(receiver);
            }
        } else if (port.queued < port.limit || message.once) {
            queue.add(message);
        } else {
            sender.message = message;
            kernel.wait(sender, port.senders, sending);
        }
    }

    /// There may be room now, or nobody to receive any more.
    private void sent(MachThread thread) {
        var message = thread.message;
        thread.message = null;
        if (message == null || !message.destination.active) {
            if (message != null) {
                discard(message);
            }
            kernel.result(thread, MachAbi.INVALID_DESTINATION);
            return;
        }
        var options = kernel.argument(thread, 1);
        pass(thread, message, (options & MachAbi.RECEIVE) != 0);
        if (!thread.waiting) {
            afterwards(thread, options);
        }
    }

    /// A message of the kernel's own, by a right to send that is made for it; null when there is no memory. Its body is the caller's to fill.
    @Nullable
    Message ofKernel(Port destination, int id, int bytes) {
        var message = take(destination);
        if (message == null) {
            return null;
        }
        destination.sendRights++;
        message.bytes = bytes;
        kernel.memory.storeQuad(message.buffer + MachAbi.ID, id);
        return message;
    }

    /// Sends what never waits: the kernel's own messages and its replies.
    void deliver(Message message) {
        var port = message.destination;
        if (!port.active) {
            discard(message);
            return;
        }
        var queue = port.queue();
        var receiver = queue.receivers.take();
        if (receiver == null) {
            queue.add(message);
        } else {
            receiver.message = message;
            kernel.run(receiver);
        }
    }

    // Receiving.

    /// The queue of what the entry receives from; null when that is nothing, or comes by a set only.
    private static @Nullable MessageQueue receivedBy(PortSpace.Entry entry) {
        var port = entry.port;
        return port == null || (entry.rights & (PortSpace.RECEIVE | PortSpace.SET)) == 0 || port.set != null
                ? null
                : port.own;
    }

    private void receive(MachThread thread) {
        var entry = thread.task.names.entry(kernel.argument(thread, 4));
        var queue = entry == null ? null : receivedBy(entry);
        if (queue == null) {
            kernel.result(thread, entry != null && (entry.rights & PortSpace.RECEIVE) != 0
                    ? MachAbi.IN_SET
                    : MachAbi.INVALID_NAME);
            return;
        }
        var message = queue.take();
        if (message == null) {
            kernel.wait(thread, queue.receivers, receiving);
            return;
        }
        kernel.wakeOne(message.destination.senders);
        copyOut(thread, message);
    }

    private void received(MachThread thread) {
        var message = thread.message;
        thread.message = null;
        if (message == null) {
            kernel.result(thread, thread.receiveError);
        } else {
            copyOut(thread, message);
        }
    }

    private void copyOut(MachThread thread, Message message) {
        var names = thread.task.names;
        if (message.bytes > kernel.argument(thread, 3)) {
            arrive(names, message);
            discardReply(message);
            free(message);
            kernel.result(thread, MachAbi.TOO_LARGE);
            return;
        }
        var reply = message.reply;
        var once = message.replyOnce;
        var answer = 0L;
        if (reply != null) {
            answer = !reply.active
                    ? MachAbi.DEAD
                    : once ? names.moveSendOnce(reply) : names.moveSend(reply);
            if (answer == 0) {
                arrive(names, message);
                discardReply(message);
                free(message);
                kernel.result(thread, MachAbi.NO_NAME_LEFT);
                return;
            }
        }
        var words = kernel.memory;
        var buffer = message.buffer;
        var sequence = ++message.destination.sequence;
        var bits = (message.once ? MachAbi.SENT_ONCE : MachAbi.SENT) << 8
                | (reply == null ? 0 : once ? MachAbi.SENT_ONCE : MachAbi.SENT);
        words.storeQuad(buffer + MachAbi.BITS, (long) sequence << 32 | bits);
        words.storeQuad(buffer + MachAbi.SIZE, message.bytes);
        words.storeQuad(buffer + MachAbi.REMOTE, answer);
        words.storeQuad(buffer + MachAbi.LOCAL, arrive(names, message));
        try {
            kernel.paging.copyOut(thread, buffer, kernel.argument(thread, 0), message.bytes);
            kernel.result(thread, MachAbi.SUCCESS);
        } catch (MemoryFault fault) {
            kernel.result(thread, MachAbi.INVALID_DATA);
        }
        free(message);
    }

    /// The right by which a message came is used up. The name by which the receiver knows the port; 0 when it receives from it no more.
    private int arrive(PortSpace names, Message message) {
        var port = message.destination;
        var name = port.receiver == names ? port.receiverName : 0;
        useUp(message);
        return name;
    }

    /// The right by which a message came has done its work.
    private void useUp(Message message) {
        if (message.once) {
            message.destination.sendOnceRights--;
        } else {
            releaseSend(message.destination);
        }
    }

    /// The kernel has seen to a message: it becomes the answer, whose body is in it, or is free when none is wanted.
    void answer(Message message, int bytes) {
        useUp(message);
        var reply = message.reply;
        if (reply == null) {
            free(message);
            return;
        }
        message.bytes = bytes;
        message.destination = reply;
        message.once = message.replyOnce;
        message.reply = null;
        message.replyOnce = false;
        deliver(message);
    }

    // Messages in the kernel.

    private @Nullable Message take(Port destination) {
        if (free == null) {
            makeMessages();
        }
        var message = free;
        if (message != null) {
            free = message.next;
            message.next = null;
            message.destination = destination;
            message.once = false;
            message.reply = null;
            message.replyOnce = false;
        }
        return message;
    }

    private void makeMessages() {
        var frame = buffers < MOST_BUFFERS ? kernel.frames.take() : 0;
        if (frame == 0) {
            return;
        }
        bufferFrames++;
        buffers += Pte.PAGE_BYTES / BUFFER_BYTES;
        for (var at = 0; at < Pte.PAGE_BYTES; at += BUFFER_BYTES) {
            free(new Message(frame + at, dead));
        }
    }

    /// How many frames buffers consist of.
    int bufferFrames() {
        return bufferFrames;
    }

    /// The message has no rights any more.
    void free(Message message) {
        message.next = free;
        free = message;
    }

    /// The message will be received by nobody: its rights are given back.
    void discard(Message message) {
        var port = message.destination;
        if (!message.once) {
            releaseSend(port);
        } else {
            releaseSendOnce(port);
        }
        discardReply(message);
        free(message);
    }

    /// As [#discard], of a thread that does not go on with it. If that was woken for room, who waits next has it.
    void giveUp(Message message) {
        var port = message.destination;
        discard(message);
        if (port.active && port.queued < port.limit) {
            kernel.wakeOne(port.senders);
        }
    }

    private void discardReply(Message message) {
        var reply = message.reply;
        if (reply == null) {
            return;
        }
        message.reply = null;
        if (message.replyOnce) {
            releaseSendOnce(reply);
        } else {
            releaseSend(reply);
        }
    }
}
