package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.cpu.MemoryFault;
import spin.hw.mmu.Pte;

/// Sending and receiving.
///
/// A message is copied into a buffer of the kernel, its names become ports, it waits in the port's queue or goes straight to who waits for it, its ports
/// become names of the receiver, and it is copied out. A call that sends and then waits for the answer, to a port whose receiver waits
/// already, is the optimised path: the processor goes with the message, past the run queues.
final class Messages {

    private static final int BUFFER_BYTES = MachAbi.MOST_BYTES;
    private static final int MOST_BUFFERS = 2048;
    /// Messages that wait at a port before senders do.
    private static final int QUEUE_LIMIT = 16;
    private static final int MOST_PORTS = 1 << 20;

    private final Mach kernel;
    private final KernelObjects objects;
    private final Continuation receiving = this::received;
    private final Continuation sending = this::sent;
    private final long[] buffers = new long[MOST_BUFFERS];
    private int buffersLeft;
    private int bufferFrames;
    private int ports;

    Messages(Mach kernel) {
        this.kernel = kernel;
        objects = kernel.objects();
    }

    /// A port that nobody has a name for yet.
    Port port(Port.Kind kind, @Nullable Object object, @Nullable Task receiver) {
        ports = ports + 1 & (MOST_PORTS - 1);
        return new Port(ports, kind, object, receiver);
    }

    PortSet set(Task receiver) {
        ports = ports + 1 & (MOST_PORTS - 1);
        return new PortSet(ports, receiver);
    }

    MemberPort member(PortSet set, Task receiver) {
        ports = ports + 1 & (MOST_PORTS - 1);
        return new MemberPort(ports, set, receiver);
    }

    /// [MachAbi#MESSAGE].
    void trap(MachThread thread) {
        var options = kernel.argument(thread, 1);
        if ((options & MachAbi.SEND) != 0) {
            var error = send(thread, (options & MachAbi.RECEIVE) != 0);
            if (error != MachAbi.SUCCESS || thread.waiting) {
                kernel.result(thread, error);
                return;
            }
        }
        afterwards(thread, options);
    }

    private void afterwards(MachThread thread, long options) {
        if ((options & MachAbi.RECEIVE) != 0) {
            receive(thread);
        } else {
            kernel.result(thread, MachAbi.SUCCESS);
        }
    }

    // Sending.

    private int send(MachThread thread, boolean receivesThen) {
        var bytes = kernel.argument(thread, 2);
        if (bytes < MachAbi.BODY || bytes > BUFFER_BYTES || (bytes & 7) != 0) {
            return MachAbi.TOO_LARGE;
        }
        var buffer = buffer();
        if (buffer == 0) {
            return MachAbi.NO_SPACE;
        }
        try {
            kernel.paging.copyIn(thread, kernel.argument(thread, 0), buffer, (int) bytes);
        } catch (MemoryFault fault) {
            free(buffer);
            return MachAbi.INVALID_DATA;
        }
        var words = kernel.memory;
        var bits = words.loadQuad(buffer + MachAbi.BITS);
        var task = thread.task;
        var destination = right(task, words.loadQuad(buffer + MachAbi.REMOTE), (int) bits & 0xff);
        if (destination == null || destination.isDead()) {
            free(buffer);
            return MachAbi.INVALID_DESTINATION;
        }
        var message = new Message(buffer, destination);
        message.bytes = (int) bytes;
        var local = words.loadQuad(buffer + MachAbi.LOCAL);
        if (local != 0) {
            var kind = (int) bits >>> 8 & 0xff;
            message.reply = right(task, local, kind);
            message.replyOnce = kind == MachAbi.MAKE_SEND_ONCE || kind == MachAbi.MOVE_SEND_ONCE;
            if (message.reply == null) {
                free(buffer);
                return MachAbi.INVALID_REPLY;
            }
        }
        if (destination.kind != Port.Kind.QUEUE) {
            objects.serve(task, message);
        } else {
            pass(thread, message, receivesThen);
        }
        return MachAbi.SUCCESS;
    }

    /// The port that a name and a way of naming it stand for; a right for one message is used up by that.
    private static @Nullable Port right(Task task, long name, int kind) {
        return switch (kind) {
            case MachAbi.COPY_SEND -> task.port(name, Task.SEND);
            case MachAbi.MAKE_SEND, MachAbi.MAKE_SEND_ONCE -> task.port(name, Task.RECEIVE);
            case MachAbi.MOVE_SEND_ONCE -> {
                var port = task.port(name, Task.SEND_ONCE);
                if (port != null) {
                    task.forget((int) name);
                }
                yield port;
            }
            default -> null;
        };
    }

    /// To a receiver that waits, else to the queue, else the sender waits.
    private void pass(MachThread sender, Message message, boolean receivesThen) {
        var port = message.destination;
        var receiver = port.receivers.take();
        if (receiver != null) {
            receiver.message = message;
            if (receivesThen) {
                kernel.handOff(receiver);
            } else {
                kernel.run(receiver);
            }
        } else if (port.queued < QUEUE_LIMIT || isOnce(message)) {
            port.add(message);
        } else {
            sender.message = message;
            kernel.wait(sender, port.senders, sending);
        }
    }

    /// A message by a right for one message waits for no room, as there are no more of them than were asked for.
    private boolean isOnce(Message message) {
        return (kernel.memory.loadQuad(message.buffer + MachAbi.BITS) & 0xff) == MachAbi.MOVE_SEND_ONCE;
    }

    /// There may be room now, or nobody to receive any more.
    private void sent(MachThread thread) {
        var message = thread.message;
        thread.message = null;
        if (message == null || message.destination.isDead()) {
            if (message != null) {
                free(message.buffer);
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

    /// A message of the kernel's own; null when there is no memory. Its body is the caller's to fill.
    @Nullable
    Message ofKernel(Port destination, int id, int bytes) {
        var buffer = buffer();
        if (buffer == 0) {
            return null;
        }
        var message = new Message(buffer, destination);
        message.bytes = bytes;
        kernel.memory.storeQuad(buffer + MachAbi.ID, id);
        return message;
    }

    /// Sends what never waits: the kernel's own messages and its replies.
    void deliver(Message message) {
        var port = message.destination;
        if (port.isDead()) {
            free(message.buffer);
            return;
        }
        var receiver = port.receivers.take();
        if (receiver == null) {
            port.add(message);
        } else {
            receiver.message = message;
            kernel.run(receiver);
        }
    }

    // Receiving.

    private void receive(MachThread thread) {
        var port = thread.task.port(kernel.argument(thread, 4), Task.RECEIVE);
        if (port == null) {
            kernel.result(thread, MachAbi.INVALID_NAME);
            return;
        }
        var message = port.take();
        if (message == null) {
            kernel.wait(thread, port.receivers, receiving);
            return;
        }
        kernel.wakeOne(port.senders);
        copyOut(thread, message);
    }

    private void received(MachThread thread) {
        var message = thread.message;
        thread.message = null;
        if (message == null) {
            kernel.result(thread, thread.timedOut ? MachAbi.TIMED_OUT : MachAbi.INVALID_NAME);
            thread.timedOut = false;
        } else {
            copyOut(thread, message);
        }
    }

    private void copyOut(MachThread thread, Message message) {
        var words = kernel.memory;
        var buffer = message.buffer;
        var task = thread.task;
        if (message.bytes > kernel.argument(thread, 3)) {
            free(buffer);
            kernel.result(thread, MachAbi.TOO_LARGE);
            return;
        }
        var reply = message.reply;
        var answer = 0;
        if (reply != null) {
            answer = task.name(reply, message.replyOnce ? Task.SEND_ONCE : Task.SEND);
        }
        words.storeQuad(buffer + MachAbi.BITS, message.replyOnce ? MachAbi.MOVE_SEND_ONCE : MachAbi.COPY_SEND);
        words.storeQuad(buffer + MachAbi.SIZE, message.bytes);
        words.storeQuad(buffer + MachAbi.REMOTE, answer);
        words.storeQuad(buffer + MachAbi.LOCAL, task.nameOf(message.destination));
        try {
            kernel.paging.copyOut(thread, buffer, kernel.argument(thread, 0), message.bytes);
            kernel.result(thread, MachAbi.SUCCESS);
        } catch (MemoryFault fault) {
            kernel.result(thread, MachAbi.INVALID_DATA);
        }
        free(buffer);
    }

    // Buffers.

    private long buffer() {
        if (buffersLeft == 0) {
            var frame = kernel.frames.take();
            bufferFrames += frame == 0 ? 0 : 1;
            for (var at = 0; frame != 0 && at < Pte.PAGE_BYTES; at += BUFFER_BYTES) {
                free(frame + at);
            }
            if (buffersLeft == 0) {
                return 0;
            }
        }
        buffersLeft--;
        return buffers[buffersLeft];
    }

    /// How many frames buffers consist of.
    int bufferFrames() {
        return bufferFrames;
    }

    void free(long buffer) {
        if (buffersLeft < MOST_BUFFERS) {
            buffers[buffersLeft] = buffer;
            buffersLeft++;
        }
    }

    /// Who held a right for one message to the port has ended.
    void lost(Port port) {
        kernel.rightLost(port);
    }

    /// The port has no receiver any more: what is in its queue is lost, who waits learns it.
    void died(Port port) {
        for (var message = port.take(); message != null; message = port.take()) {
            free(message.buffer);
            var reply = message.reply;
            if (reply != null && message.replyOnce) {
                kernel.rightLost(reply);
            }
        }
        kernel.wakeAll(port.senders);
    }
}
