package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.mmu.Pte;

/// What the kernel does when it is the receiver: messages to tasks, threads and memory objects, each answered at once when it says where to.
class KernelObjects {

    static final int ANSWER = 100;
    static final int ANSWER_BYTES = MachAbi.BODY + 16;

    private static final int REGISTERS = 31;
    private static final int UNIQUE = 32;
    private static final int WAITS = 33;
    private static final int ZERO = 31;
    private static final long RIGHTS = MachAbi.READ | MachAbi.WRITE | MachAbi.EXECUTE;
    private static final long PAGE = Pte.PAGE_BYTES;
    private static final long MOST_OBJECT_BYTES = 1L << 40;

    final Mach kernel;
    /// What the latest request gives beside its result, and how long its answer is.
    long given;
    int bytes;
    private final long[] region = new long[4];

    KernelObjects(Mach kernel) {
        this.kernel = kernel;
    }

    void serve(Task sender, Message message) {
        var words = kernel.memory;
        given = 0;
        bytes = ANSWER_BYTES;
        var port = message.destination;
        var id = (int) words.loadQuad(message.buffer + MachAbi.ID);
        var result = MachAbi.WRONG_REQUEST;
        if (port.kind == Port.Kind.EXCEPTION) {
            if (port.object instanceof MachThread thread) {
                kernel.answered(thread, port, body(message, 0) == MachAbi.SUCCESS);
            }
        } else if (port.object instanceof MemoryObject pages) {
            result = control(sender, pages, id, message);
        } else if (port.object instanceof MachThread thread) {
            result = id == MachAbi.THREAD_SET_EXCEPTION_PORT
                    ? setExceptions(sender, thread, message)
                    : thread(thread, id, message);
        } else if (port.object instanceof Task task) {
            result = task(sender, task, id, message);
        } else {
            result = other(port, id, message);
        }
        words.storeQuad(message.buffer + MachAbi.ID, id + ANSWER);
        words.storeQuad(message.buffer + MachAbi.BODY, result);
        words.storeQuad(message.buffer + MachAbi.BODY + 8, given);
        kernel.messages.answer(message, bytes);
    }

    /// What the kernel of unmodified programs has beside tasks, threads and memory.
    int other(Port port, int id, Message message) {
        return MachAbi.WRONG_REQUEST;
    }

    final long body(Message message, int index) {
        var at = MachAbi.BODY + 8 * index;
        return at < message.bytes ? kernel.memory.loadQuad(message.buffer + at) : 0;
    }

    /// What a pager asks by the control port of his object.
    private int control(Task sender, MemoryObject object, int id, Message message) {
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
    private static boolean isPage(long va) {
        return va >= 0 && va < AddressSpace.BEYOND + PAGE && (va & (PAGE - 1)) == 0;
    }

    // Threads.

    private int begin(MachThread thread, int id, Message message) {
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

    private int thread(MachThread thread, int id, Message message) {
        if (thread.ended) {
            return MachAbi.INVALID_ARGUMENT;
        }
        switch (id) {
            case MachAbi.THREAD_GET_REGISTERS -> getRegisters(thread, message);
            case MachAbi.THREAD_SET_REGISTERS -> {
                return setRegisters(thread, message);
            }
            case MachAbi.THREAD_GET_FLOATS -> getFloats(thread, message);
            case MachAbi.THREAD_SET_FLOATS -> {
                return setFloats(thread, message);
            }
            case MachAbi.THREAD_SET_EMULATION -> thread.emulation = body(message, 0) & -4;
            case MachAbi.THREAD_SUSPEND -> kernel.suspend(thread);
            case MachAbi.THREAD_ABORT -> kernel.abort(thread);
            case MachAbi.THREAD_INFO -> given = thread.ticks;
            case MachAbi.THREAD_RESUME -> {
                if (!thread.started) {
                    return begin(thread, id, message);
                }
                return kernel.resume(thread) ? MachAbi.SUCCESS : MachAbi.INVALID_ARGUMENT;
            }
            default -> {
                return begin(thread, id, message);
            }
        }
        return MachAbi.SUCCESS;
    }

    /// Name 0 is no port from now on; another name that is no port's changes nothing.
    private int setExceptions(Task sender, MachThread thread, Message message) {
        var port = held(sender, message);
        if (port == null && body(message, 0) != 0) {
            return MachAbi.INVALID_ARGUMENT;
        }
        kernel.release(thread.exceptions);
        thread.exceptions = port;
        return MachAbi.SUCCESS;
    }

    private int setExceptions(Task sender, Task task, Message message) {
        var port = held(sender, message);
        if (port == null && body(message, 0) != 0) {
            return MachAbi.INVALID_ARGUMENT;
        }
        kernel.release(task.exceptions);
        task.exceptions = port;
        return MachAbi.SUCCESS;
    }

    /// The sender's port of the message's body, with a right to send that the kernel holds; null when there is none.
    private @Nullable Port held(Task sender, Message message) {
        var port = sender.names.port(body(message, 0), PortSpace.RECEIVE | PortSpace.SEND);
        if (port != null) {
            port.sendRights++;
        }
        return port;
    }

    private void getRegisters(MachThread thread, Message message) {
        var words = kernel.memory;
        for (var n = 0; n <= REGISTERS; n++) {
            give(message, n, words.loadQuad(thread.frame + 8L * n));
        }
        give(message, UNIQUE, kernel.holder == thread ? kernel.pal.unique() : thread.unique);
        give(message, WAITS, thread.waitsIn != null ? 1 : 0);
        bytes = ANSWER_BYTES + 8 * (WAITS + 1);
    }

    /// From now on it is as after a fault: everything is in the frame.
    private int setRegisters(MachThread thread, Message message) {
        if (message.bytes < MachAbi.BODY + 8 * (UNIQUE + 1)) {
            return MachAbi.INVALID_ARGUMENT;
        }
        var words = kernel.memory;
        for (var n = 0; n < REGISTERS; n++) {
            words.storeQuad(thread.frame + 8L * n, body(message, n));
        }
        words.storeQuad(thread.frame + Mach.PC, body(message, REGISTERS) & -4);
        thread.unique = body(message, UNIQUE);
        if (kernel.holder == thread) {
            kernel.pal.unique(thread.unique);
        }
        thread.whole = true;
        return MachAbi.SUCCESS;
    }

    private void getFloats(MachThread thread, Message message) {
        var here = kernel.floats == thread;
        for (var n = 0; n < ZERO; n++) {
            give(message, n, here ? kernel.cpu.floating(n) : thread.floats()[n]);
        }
        give(message, ZERO, here ? kernel.cpu.fpcr() : thread.floats()[ZERO]);
        bytes = ANSWER_BYTES + 8 * (ZERO + 1);
    }

    private int setFloats(MachThread thread, Message message) {
        if (message.bytes < MachAbi.BODY + 8 * (ZERO + 1)) {
            return MachAbi.INVALID_ARGUMENT;
        }
        var here = kernel.floats == thread;
        for (var n = 0; n < ZERO; n++) {
            if (here) {
                kernel.cpu.floating(n, body(message, n));
            } else {
                thread.floats()[n] = body(message, n);
            }
        }
        if (here) {
            kernel.cpu.fpcr(body(message, ZERO));
        } else {
            thread.floats()[ZERO] = body(message, ZERO);
        }
        return MachAbi.SUCCESS;
    }

    // Tasks.

    private int task(Task sender, Task task, int id, Message message) {
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
                task.names.deallocate(body(message, 0), tellsOfRightsGivenBack())
                        ? MachAbi.SUCCESS
                        : MachAbi.INVALID_ARGUMENT;
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
            case MachAbi.TASK_SET_EMULATION -> {
                task.emulation = body(message, 0) & -4;
                yield MachAbi.SUCCESS;
            }
            case MachAbi.TASK_SET_EXCEPTION_PORT -> setExceptions(sender, task, message);
            default -> memory(sender.space, task.space, sender, id, message);
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

    private int createThread(Task sender, Task task, Message message) {
        var thread = kernel.makeThread(task);
        if (thread == null) {
            return MachAbi.NO_SPACE;
        }
        thread.unique = body(message, 0);
        given = sender.names.send(thread.self);
        if (given == 0) {
            kernel.end(thread);
            return MachAbi.NO_SPACE;
        }
        return MachAbi.SUCCESS;
    }

    /// With a copy of the parent's memory, made when somebody stores, or empty.
    private int createTask(Task sender, Task parent, Message message) {
        var empty = body(message, 0) == MachAbi.EMPTY;
        var child = kernel.makeTask(empty ? null : parent.managed);
        if (child == null) {
            return MachAbi.NO_SPACE;
        }
        if (!empty) {
            child.emulation = parent.emulation;
            parent.space.copyTo(child.space);
        }
        given = sender.names.send(child.self);
        if (given == 0) {
            kernel.end(child, 0, null);
            return MachAbi.NO_SPACE;
        }
        return MachAbi.SUCCESS;
    }

    /// Whether the receiver hears that a right for one message was given back by its holder himself.
    boolean tellsOfRightsGivenBack() {
        return true;
    }

    private int moveReceive(Task sender, Task task, Message message) {
        var port = sender.names.port(body(message, 1), PortSpace.RECEIVE);
        if (port == null || !task.names.isFree(body(message, 0)) || task.names.nameOf(port) != 0) {
            return MachAbi.INVALID_ARGUMENT;
        }
        kernel.messages.receivesElsewhere(port);
        sender.names.receivesNoMore(port);
        task.names.receiveAs(body(message, 0), port);
        return MachAbi.SUCCESS;
    }

    /// A quadword of the answer behind its result.
    private void give(Message message, int index, long value) {
        kernel.memory.storeQuad(message.buffer + MachAbi.BODY + 16 + 8L * index, value);
    }

    // Memory.

    private int memory(AddressSpace senders, AddressSpace space, Task sender, int id, Message message) {
        var first = body(message, 0);
        var second = body(message, 1);
        var third = body(message, 2);
        switch (id) {
            case MachAbi.VM_READ -> given = copy(space, first, senders, third, second);
            case MachAbi.VM_WRITE -> given = copy(senders, third, space, first, second);
            case MachAbi.VM_MAP -> {
                // Who may store into it here must be one who may there, or he would change what is another's until it is stored into.
                var frame = isPage(first) && isPage(second) ? senders.reach(second, space.isShared(first)) : -1;
                return frame < 0
                        ? MachAbi.INVALID_ARGUMENT
                        : space.map(first, frame) ? MachAbi.SUCCESS : MachAbi.NO_SPACE;
            }
            case MachAbi.VM_REGION -> {
                if (!space.region(first, region)) {
                    return MachAbi.NO_SPACE;
                }
                for (var i = 0; i < region.length; i++) {
                    give(message, i, region[i]);
                }
                bytes = ANSWER_BYTES + 8 * region.length;
            }
            case MachAbi.VM_PAGE_QUERY -> given = space.isPresent(first) ? 1 : 0;
            case MachAbi.VM_MAP_OBJECT -> {
                var pager = sender.names.port(body(message, 3), PortSpace.RECEIVE | PortSpace.SEND);
                return pager == null || pager.kind != Port.Kind.QUEUE || !isRange(first, second)
                        || (third & ~RIGHTS) != 0
                        || second > MOST_OBJECT_BYTES || !space.isFree(first, first + second)
                                ? MachAbi.INVALID_ARGUMENT
                                : kernel.paging.map(space, first, (int) (second >>> Pte.PAGE_SHIFT), (int) third,
                                        pager);
            }
            case MachAbi.VM_ALLOCATE, MachAbi.VM_DEALLOCATE, MachAbi.VM_PROTECT, MachAbi.VM_WIRE, MachAbi.VM_REMAP -> {
                return isRange(first, second)
                        ? range(space, id, first, first + second, third, body(message, 3))
                        : MachAbi.INVALID_ARGUMENT;
            }
            default -> {
                return MachAbi.WRONG_REQUEST;
            }
        }
        return MachAbi.SUCCESS;
    }

    private static boolean isRange(long first, long bytes) {
        return isPage(first) && isPage(bytes) && bytes > 0 && bytes <= AddressSpace.BEYOND - first;
    }

    private static int range(AddressSpace space, int id, long first, long beyond, long third, long fourth) {
        if (id == MachAbi.VM_ALLOCATE) {
            return (third & ~RIGHTS) == 0 && space.allocate(first, beyond, (int) third, fourth != 0)
                    ? MachAbi.SUCCESS
                    : MachAbi.NO_SPACE;
        }
        if (id == MachAbi.VM_DEALLOCATE) {
            space.deallocate(first, beyond);
            return MachAbi.SUCCESS;
        }
        if (id == MachAbi.VM_REMAP) {
            return isPage(third) && third <= AddressSpace.BEYOND - (beyond - first)
                    && space.remap(first, beyond, third) ? MachAbi.SUCCESS : MachAbi.NO_SPACE;
        }
        if (id == MachAbi.VM_PROTECT) {
            if ((third & ~RIGHTS) != 0) {
                return MachAbi.INVALID_ARGUMENT;
            }
            space.protect(first, beyond, (int) third);
            return MachAbi.SUCCESS;
        }
        for (var va = first; va < beyond; va += PAGE) {
            if (space.fault(va, true) != AddressSpace.RESOLVED) {
                return MachAbi.NO_SPACE;
            }
        }
        return MachAbi.SUCCESS;
    }

    /// From one task's memory to another's, as far as both may: how many bytes.
    private long copy(AddressSpace source, long from, AddressSpace target, long to, long count) {
        var done = 0L;
        while (done < count) {
            var part = (int) Math.min(count - done, Math.min(left(from + done), left(to + done)));
            var at = source.reach(from + done, false);
            var into = at < 0 ? -1 : target.reach(to + done, true);
            if (into < 0) {
                break;
            }
            copy(at, into, part);
            done += part;
        }
        return done;
    }

    private static long left(long va) {
        return PAGE - (va & (PAGE - 1));
    }

    private void copy(long from, long to, int count) {
        var words = kernel.memory;
        var at = 0;
        if (((from | to) & 7) == 0) {
            for (; at + 8 <= count; at += 8) {
                words.storeQuad(to + at, words.loadQuad(from + at));
            }
        }
        for (; at < count; at++) {
            words.storeByte(to + at, words.loadByte(from + at));
        }
    }
}
