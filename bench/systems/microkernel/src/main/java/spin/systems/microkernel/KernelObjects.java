package spin.systems.microkernel;

/// What the kernel does when it is the receiver: messages to tasks, threads and memory objects, each answered at once when it says where to.
class KernelObjects {

    static final int ANSWER = 100;
    static final int ANSWER_BYTES = MachAbi.BODY + 16;

    final Mach kernel;
    /// What the latest request gives beside its result.
    long given;

    KernelObjects(Mach kernel) {
        this.kernel = kernel;
    }

    void serve(Task sender, Message message) {
        var words = kernel.memory;
        given = 0;
        var id = (int) words.loadQuad(message.buffer + MachAbi.ID);
        var object = message.destination.object;
        var result = MachAbi.WRONG_REQUEST;
        if (object instanceof MemoryObject pages) {
            result = control(pages, id, message);
        } else if (object instanceof MachThread thread) {
            result = thread(thread, id, message);
        } else if (object instanceof Task task) {
            result = task(sender, task, id, message);
        }
        var reply = message.reply;
        if (reply == null) {
            kernel.messages.free(message.buffer);
            return;
        }
        words.storeQuad(message.buffer + MachAbi.ID, id + ANSWER);
        words.storeQuad(message.buffer + MachAbi.BODY, result);
        words.storeQuad(message.buffer + MachAbi.BODY + 8, given);
        message.bytes = ANSWER_BYTES;
        message.destination = reply;
        message.reply = null;
        message.replyOnce = false;
        kernel.messages.deliver(message);
    }

    final long body(Message message, int index) {
        var at = MachAbi.BODY + 8 * index;
        return at < message.bytes ? kernel.memory.loadQuad(message.buffer + at) : 0;
    }

    private int control(MemoryObject object, int id, Message message) {
        return id == MachAbi.LOCK_REQUEST
                ? kernel.paging.lock(object, body(message, 0), body(message, 1), body(message, 2))
                : MachAbi.WRONG_REQUEST;
    }

    int thread(MachThread thread, int id, Message message) {
        if (thread.ended) {
            return MachAbi.INVALID_ARGUMENT;
        }
        switch (id) {
            case MachAbi.THREAD_SET_STATE -> {
                var pc = body(message, 0);
                if (thread.started || pc <= 0 || pc >>> 42 != 0 || (pc & 3) != 0) {
                    return MachAbi.INVALID_ARGUMENT;
                }
                kernel.place(thread, pc, body(message, 1));
            }
            case MachAbi.THREAD_RESUME -> {
                if (thread.started || !thread.whole) {
                    return MachAbi.INVALID_ARGUMENT;
                }
                thread.started = true;
                kernel.run(thread);
            }
            case MachAbi.THREAD_TERMINATE -> kernel.end(thread);
            default -> {
                return MachAbi.WRONG_REQUEST;
            }
        }
        return MachAbi.SUCCESS;
    }

    int task(Task sender, Task task, int id, Message message) {
        if (task.ended) {
            return MachAbi.INVALID_ARGUMENT;
        }
        return switch (id) {
            case MachAbi.THREAD_CREATE -> createThread(sender, task, message);
            case MachAbi.TASK_CREATE -> createTask(sender, task, message);
            case MachAbi.TASK_TERMINATE -> {
                kernel.end(task, body(message, 0), null);
                yield MachAbi.SUCCESS;
            }
            case MachAbi.PORT_ALLOCATE -> {
                given = allocatePort(task);
                yield given == 0 ? MachAbi.NO_SPACE : MachAbi.SUCCESS;
            }
            case MachAbi.PORT_DEALLOCATE ->
                task.deallocate(body(message, 0)) ? MachAbi.SUCCESS : MachAbi.INVALID_ARGUMENT;
            case MachAbi.PORT_MOVE_RECEIVE -> moveReceive(sender, task, message);
            default -> MachAbi.WRONG_REQUEST;
        };
    }

    int allocatePort(Task task) {
        return task.name(kernel.messages.port(Port.Kind.QUEUE, null, task), Task.RECEIVE);
    }

    private int createThread(Task sender, Task task, Message message) {
        var thread = kernel.makeThread(task);
        if (thread == null) {
            return MachAbi.NO_SPACE;
        }
        thread.unique = body(message, 0);
        given = sender.name(thread.self, Task.SEND);
        return MachAbi.SUCCESS;
    }

    int createTask(Task sender, Task parent, Message message) {
        var child = kernel.makeTask(parent.managed);
        if (child == null) {
            return MachAbi.NO_SPACE;
        }
        if (!parent.space.copyTo(child.space)) {
            kernel.end(child, 0, "no memory");
            return MachAbi.NO_SPACE;
        }
        given = sender.name(child.self, Task.SEND);
        return MachAbi.SUCCESS;
    }

    private int moveReceive(Task sender, Task task, Message message) {
        var port = sender.port(body(message, 1), Task.RECEIVE);
        if (port == null || port.kind != Port.Kind.QUEUE || !task.nameAs(body(message, 0), port, Task.RECEIVE)) {
            return MachAbi.INVALID_ARGUMENT;
        }
        port.receiver = task;
        sender.receivesNoMore(port);
        return MachAbi.SUCCESS;
    }
}
