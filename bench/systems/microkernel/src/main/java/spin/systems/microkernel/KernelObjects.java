package spin.systems.microkernel;

import spin.hw.mmu.Pte;

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
            result = control(sender, pages, id, message);
        } else if (object instanceof MachThread thread) {
            result = thread(thread, id, message);
        } else if (object instanceof Task task) {
            result = task(sender, task, id, message);
        }
        words.storeQuad(message.buffer + MachAbi.ID, id + ANSWER);
        words.storeQuad(message.buffer + MachAbi.BODY, result);
        words.storeQuad(message.buffer + MachAbi.BODY + 8, given);
        kernel.messages.answer(message, ANSWER_BYTES);
    }

    final long body(Message message, int index) {
        var at = MachAbi.BODY + 8 * index;
        return at < message.bytes ? kernel.memory.loadQuad(message.buffer + at) : 0;
    }

    /// What a pager asks by the control port of his object.
    final int control(Task sender, MemoryObject object, int id, Message message) {
        var offset = body(message, 0);
        return switch (id) {
            case MachAbi.LOCK_REQUEST -> kernel.paging.lock(object, offset, body(message, 1), body(message, 2));
            case MachAbi.DATA_SUPPLY -> {
                var source = isPage(body(message, 1)) ? sender.space.reach(body(message, 1), false) : -1;
                yield source < 0
                        ? MachAbi.INVALID_ARGUMENT
                        : kernel.paging.supply(object, offset, source, body(message, 2));
            }
            case MachAbi.DATA_UNAVAILABLE -> kernel.paging.supply(object, offset, 0, 0);
            case MachAbi.DATA_ERROR -> kernel.paging.supply(object, offset, -1, 0);
            default -> MachAbi.WRONG_REQUEST;
        };
    }

    /// Whether a page of user mode, or what is behind the last one, is there.
    static boolean isPage(long va) {
        return va >= 0 && va < AddressSpace.BEYOND + Pte.PAGE_BYTES && (va & (Pte.PAGE_BYTES - 1)) == 0;
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
                given = kernel.messages.allocate(task);
                yield given == 0 ? MachAbi.NO_SPACE : MachAbi.SUCCESS;
            }
            case MachAbi.PORT_DEALLOCATE ->
                task.names.deallocate(body(message, 0), true) ? MachAbi.SUCCESS : MachAbi.INVALID_ARGUMENT;
            case MachAbi.PORT_MOVE_RECEIVE -> moveReceive(sender, task, message);
            case MachAbi.PORT_ALLOCATE_NAME ->
                task.names.receiveAs(body(message, 0), kernel.messages.port(Port.Kind.QUEUE, null))
                        ? MachAbi.SUCCESS
                        : MachAbi.INVALID_ARGUMENT;
            case MachAbi.PORT_ALLOCATE_SET -> {
                given = kernel.messages.allocateSet(task);
                yield given == 0 ? MachAbi.NO_SPACE : MachAbi.SUCCESS;
            }
            case MachAbi.PORT_ALLOCATE_MEMBER -> allocateMember(task, message);
            case MachAbi.PORT_MOVE_MEMBER -> moveMember(task, message);
            case MachAbi.PORT_INSERT_RIGHT -> {
                var port = sender.names.port(body(message, 1), PortSpace.RECEIVE | PortSpace.SEND);
                yield port != null && task.names.sendAs(body(message, 0), port)
                        ? MachAbi.SUCCESS
                        : MachAbi.INVALID_ARGUMENT;
            }
            case MachAbi.PORT_DESTROY ->
                task.names.destroy(body(message, 0)) ? MachAbi.SUCCESS : MachAbi.INVALID_ARGUMENT;
            case MachAbi.PORT_SET_LIMIT -> setLimit(task, message);
            case MachAbi.PORT_NOTIFY -> notifyOf(sender, task, message);
            case MachAbi.PORT_STATUS, MachAbi.PORT_USES -> look(task, id, message);
            default -> MachAbi.WRONG_REQUEST;
        };
    }

    // Ports.

    private int allocateMember(Task task, Message message) {
        if (!(task.names.port(body(message, 0), PortSpace.SET) instanceof PortSet set)) {
            return MachAbi.INVALID_ARGUMENT;
        }
        var port = kernel.messages.port(Port.Kind.QUEUE, null);
        given = task.names.receive(port);
        if (given == 0) {
            return MachAbi.NO_SPACE;
        }
        set.join(port);
        return MachAbi.SUCCESS;
    }

    private int moveMember(Task task, Message message) {
        var port = task.names.port(body(message, 0), PortSpace.RECEIVE);
        var name = body(message, 1);
        var set = task.names.port(name, PortSpace.SET);
        if (port == null || (name != 0 && set == null)) {
            return MachAbi.INVALID_ARGUMENT;
        }
        if (set instanceof PortSet into) {
            kernel.messages.receivesElsewhere(port);
            into.join(port);
            kernel.messages.serveWaiting(into);
        } else if (port.set != null) {
            port.set.leave(port);
        }
        return MachAbi.SUCCESS;
    }

    private int setLimit(Task task, Message message) {
        var port = task.names.port(body(message, 0), PortSpace.RECEIVE);
        var limit = body(message, 1);
        if (port == null || limit < 0 || limit > Port.MOST_QUEUED) {
            return MachAbi.INVALID_ARGUMENT;
        }
        // So many more senders as there is more room.
        for (var more = limit - port.limit; more > 0; more--) {
            kernel.wakeOne(port.senders);
        }
        port.limit = (int) limit;
        return MachAbi.SUCCESS;
    }

    /// Makes a right for one message out of the sender's port to be told by.
    private int notifyOf(Task sender, Task task, Message message) {
        var told = sender.names.port(body(message, 3), PortSpace.RECEIVE);
        var name = body(message, 0);
        var what = body(message, 1);
        if (told == null || (what != MachAbi.DEAD_NAME && what != MachAbi.NO_SENDERS)) {
            return MachAbi.INVALID_ARGUMENT;
        }
        told.sendOnceRights++;
        if (what == MachAbi.DEAD_NAME) {
            if (task.names.onDeath(name, told)) {
                return MachAbi.SUCCESS;
            }
        } else {
            var port = task.names.port(name, PortSpace.RECEIVE);
            if (port != null) {
                kernel.messages.onNoSenders(port, body(message, 2), told);
                return MachAbi.SUCCESS;
            }
        }
        told.sendOnceRights--;
        return MachAbi.INVALID_ARGUMENT;
    }

    private int look(Task task, int id, Message message) {
        var name = body(message, 0);
        if (id == MachAbi.PORT_USES) {
            given = task.names.uses(name);
            return task.names.entry(name) == null ? MachAbi.INVALID_ARGUMENT : MachAbi.SUCCESS;
        }
        var port = task.names.port(name, PortSpace.RECEIVE);
        if (port == null) {
            return MachAbi.INVALID_ARGUMENT;
        }
        var rights = (long) port.makeSendCount << 40 | (long) port.sendRights << 20 | port.sendOnceRights;
        given = body(message, 1) == 0 ? rights : (long) port.sequence << 32 | (long) port.limit << 16 | port.queued;
        return MachAbi.SUCCESS;
    }

    // Tasks.

    private int createThread(Task sender, Task task, Message message) {
        var thread = kernel.makeThread(task);
        if (thread == null) {
            return MachAbi.NO_SPACE;
        }
        thread.unique = body(message, 0);
        given = sender.names.send(thread.self);
        return MachAbi.SUCCESS;
    }

    int createTask(Task sender, Task parent, Message message) {
        var child = kernel.makeTask(parent.managed);
        if (child == null) {
            return MachAbi.NO_SPACE;
        }
        parent.space.copyTo(child.space);
        given = sender.names.send(child.self);
        return MachAbi.SUCCESS;
    }

    private int moveReceive(Task sender, Task task, Message message) {
        var port = sender.names.port(body(message, 1), PortSpace.RECEIVE);
        if (port == null || sender == task || !task.names.isFree(body(message, 0))) {
            return MachAbi.INVALID_ARGUMENT;
        }
        kernel.messages.receivesElsewhere(port);
        sender.names.receivesNoMore(port);
        task.names.receiveAs(body(message, 0), port);
        return MachAbi.SUCCESS;
    }
}
