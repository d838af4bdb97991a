package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.hw.mmu.Pte;

/// What the kernel answers beside [KernelObjects] where unmodified programs run: memory, registers, exceptions and the console.
final class ProgramObjects extends KernelObjects {

    private static final int REGISTERS = 31;
    private static final int UNIQUE = 32;
    private static final int WAITS = 33;
    private static final int ZERO = 31;
    private static final long RIGHTS = MachAbi.READ | MachAbi.WRITE | MachAbi.EXECUTE;
    private static final long PAGE = Pte.PAGE_BYTES;
    private static final long MOST_OBJECT_BYTES = 1L << 40;

    private final ProgramMach programs;
    private final long[] region = new long[4];
    private int bytes;

    ProgramObjects(ProgramMach kernel) {
        super(kernel);
        programs = kernel;
    }

    @Override
    void serve(Task sender, Message message) {
        var words = kernel.memory;
        given = 0;
        bytes = ANSWER_BYTES;
        var port = message.destination;
        var id = (int) words.loadQuad(message.buffer + MachAbi.ID);
        var result = MachAbi.WRONG_REQUEST;
        if (port.kind == Port.Kind.EXCEPTION) {
            if (port.object instanceof MachThread thread) {
                programs.answered(thread, port, body(message, 0) == MachAbi.SUCCESS);
            }
        } else if (port.kind == Port.Kind.CONSOLE) {
            result = console(id, message);
        } else if (port.object instanceof MemoryObject pages) {
            result = control(sender, pages, id, message);
        } else if (port.object instanceof MachThread thread) {
            result = id == MachAbi.THREAD_SET_EXCEPTION_PORT
                    ? setExceptions(sender, thread, message)
                    : thread(thread, id, message);
        } else if (port.object instanceof Task task) {
            result = task(sender, task, id, message);
        }
        words.storeQuad(message.buffer + MachAbi.ID, id + ANSWER);
        words.storeQuad(message.buffer + MachAbi.BODY, result);
        words.storeQuad(message.buffer + MachAbi.BODY + 8, given);
        kernel.messages.answer(message, bytes);
    }

    /// A quadword of the answer behind its result.
    private void give(Message message, int index, long value) {
        kernel.memory.storeQuad(message.buffer + MachAbi.BODY + 16 + 8L * index, value);
    }

    // Threads.

    @Override
    int thread(MachThread thread, int id, Message message) {
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
            case MachAbi.THREAD_SUSPEND -> programs.suspend(thread);
            case MachAbi.THREAD_ABORT -> programs.abort(thread);
            case MachAbi.THREAD_INFO -> given = thread.ticks;
            case MachAbi.THREAD_RESUME -> {
                if (!thread.started) {
                    return super.thread(thread, id, message);
                }
                return programs.resume(thread) ? MachAbi.SUCCESS : MachAbi.INVALID_ARGUMENT;
            }
            default -> {
                return super.thread(thread, id, message);
            }
        }
        return MachAbi.SUCCESS;
    }

    private int setExceptions(Task sender, MachThread thread, Message message) {
        var before = thread.exceptions;
        thread.exceptions = held(sender, message);
        programs.release(before);
        return thread.exceptions == null ? MachAbi.INVALID_ARGUMENT : MachAbi.SUCCESS;
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
        give(message, UNIQUE, programs.holder == thread ? programs.pal().unique() : thread.unique);
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
        if (programs.holder == thread) {
            programs.pal().unique(thread.unique);
        }
        thread.whole = true;
        return MachAbi.SUCCESS;
    }

    private void getFloats(MachThread thread, Message message) {
        var here = programs.floats == thread;
        for (var n = 0; n < ZERO; n++) {
            give(message, n, here ? programs.cpu.floating(n) : thread.floats()[n]);
        }
        give(message, ZERO, here ? programs.cpu.fpcr() : thread.floats()[ZERO]);
        bytes = ANSWER_BYTES + 8 * (ZERO + 1);
    }

    private int setFloats(MachThread thread, Message message) {
        if (message.bytes < MachAbi.BODY + 8 * (ZERO + 1)) {
            return MachAbi.INVALID_ARGUMENT;
        }
        var here = programs.floats == thread;
        for (var n = 0; n < ZERO; n++) {
            if (here) {
                programs.cpu.floating(n, body(message, n));
            } else {
                thread.floats()[n] = body(message, n);
            }
        }
        if (here) {
            programs.cpu.fpcr(body(message, ZERO));
        } else {
            thread.floats()[ZERO] = body(message, ZERO);
        }
        return MachAbi.SUCCESS;
    }

    // Tasks.

    @Override
    int task(Task sender, Task task, int id, Message message) {
        if (task.ended) {
            return MachAbi.INVALID_ARGUMENT;
        }
        var name = body(message, 0);
        return switch (id) {
            case MachAbi.TASK_SET_EMULATION -> {
                task.emulation = name & -4;
                yield MachAbi.SUCCESS;
            }
            case MachAbi.TASK_SET_EXCEPTION_PORT -> {
                var before = task.exceptions;
                task.exceptions = held(sender, message);
                programs.release(before);
                yield task.exceptions == null ? MachAbi.INVALID_ARGUMENT : MachAbi.SUCCESS;
            }
            case MachAbi.PORT_DEALLOCATE -> {
                // Who gives back a right for one message has nobody told.
                yield task.names.deallocate(name, false) ? MachAbi.SUCCESS : MachAbi.INVALID_ARGUMENT;
            }
            default -> memory(sender.space, sender, task, task.space, id, message);
        };
    }

    @Override
    int createTask(Task sender, Task parent, Message message) {
        if (body(message, 0) != MachAbi.EMPTY) {
            var result = super.createTask(sender, parent, message);
            var made = sender.names.port(given, PortSpace.SEND);
            if (result == MachAbi.SUCCESS && made != null && made.object instanceof Task child) {
                child.emulation = parent.emulation;
            }
            return result;
        }
        var child = kernel.makeTask(null);
        if (child == null) {
            return MachAbi.NO_SPACE;
        }
        given = sender.names.send(child.self);
        return MachAbi.SUCCESS;
    }

    // Memory.

    private int memory(AddressSpace senders, Task sender, Task task, AddressSpace space, int id, Message message) {
        var first = body(message, 0);
        var second = body(message, 1);
        var third = body(message, 2);
        switch (id) {
            case MachAbi.VM_READ -> given = copy(space, first, senders, third, second);
            case MachAbi.VM_WRITE -> given = copy(senders, third, space, first, second);
            case MachAbi.VM_MAP -> {
                var frame = isPage(first) && isPage(second) ? senders.reach(second, false) : -1;
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
                return super.task(sender, task, id, message);
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

    // The console.

    private int console(int id, Message message) {
        if (id == MachAbi.DEVICE_STATUS) {
            given = programs.console.hasInput() ? 1 : 0;
            return MachAbi.SUCCESS;
        }
        var words = kernel.memory;
        var count = body(message, id == MachAbi.DEVICE_WRITE ? 1 : 0);
        if (count < 0 || count > MachAbi.MOST_DEVICE_BYTES) {
            return MachAbi.INVALID_ARGUMENT;
        }
        if (id == MachAbi.DEVICE_WRITE) {
            if (MachAbi.BODY + 16 + count > message.bytes) {
                return MachAbi.INVALID_ARGUMENT;
            }
            var text = new byte[(int) count];
            for (var i = 0; i < text.length; i++) {
                text[i] = words.loadByte(message.buffer + MachAbi.BODY + 16 + i);
            }
            programs.console.write(body(message, 0) != 0, text);
            return MachAbi.SUCCESS;
        }
        if (id != MachAbi.DEVICE_READ) {
            return MachAbi.WRONG_REQUEST;
        }
        var typed = programs.console.read((int) count);
        for (var i = 0; i < typed.length; i++) {
            words.storeByte(message.buffer + MachAbi.BODY + 16 + i, typed[i]);
        }
        given = typed.length;
        bytes = ANSWER_BYTES + ((typed.length + 7) & -8);
        return MachAbi.SUCCESS;
    }
}
