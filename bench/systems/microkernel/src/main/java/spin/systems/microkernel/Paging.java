package spin.systems.microkernel;

import spin.hw.cpu.MemoryFault;
import spin.hw.mmu.Pte;
import spin.hw.pal.Fault;

/// Faults, pagers, and copying in and out.
///
/// A store to a page that its pager has forbidden makes a message to the pager, and the thread waits until the pager allows it. What a
/// pager allows is not entered into the page table before somebody wants it.
final class Paging {

    private static final int DATA_UNLOCK_BYTES = MachAbi.BODY + 24;

    private final Mach kernel;
    private final Continuation again = this::again;

    Paging(Mach kernel) {
        this.kernel = kernel;
    }

    /// An access of the thread found no translation that allows it. It is tried again when this is settled.
    void fault(MachThread thread, long va, boolean write) {
        var entry = thread.task.space.find(va);
        if (entry == null || (write && !entry.writable)) {
            kernel.end(thread.task, 0, (write ? "a store" : "an access") + " at 0x" + Long.toHexString(va)
                    + " is not allowed, and the task has no exception port");
            return;
        }
        var object = entry.object;
        var page = entry.page(va);
        if (object.frames[page] == 0 && !fill(object, page)) {
            kernel.end(thread.task, 0, "no memory was left for address 0x" + Long.toHexString(va));
            return;
        }
        if (write && (object.locks[page] & MachAbi.WRITE) != 0) {
            ask(thread, object, page, va);
        } else if (!thread.task.space.enter(entry, va,
                entry.writable && write)) {
            kernel.end(thread.task, 0, "no memory was left for a page table");
        }
    }

    private boolean fill(MemoryObject object, int page) {
        var frame = kernel.frames.take();
        if (frame == 0) {
            return false;
        }
        kernel.memory.zeroFrame(frame);
        object.frames[page] = (int) (frame >>> Pte.PAGE_SHIFT);
        return true;
    }

    /// Sends the pager a message, unless one is on its way, and waits.
    private void ask(MachThread thread, MemoryObject object, int page, long va) {
        var pager = object.pager;
        if (pager == null || !pager.active) {
            kernel.end(thread.task, 0, "nobody is left who could allow a store at 0x" + Long.toHexString(va));
            return;
        }
        thread.faultAddress = va;
        thread.faultWrites = true;
        if ((object.locks[page] & MemoryObject.ASKED) == 0) {
            object.locks[page] |= MemoryObject.ASKED;
            var message = kernel.messages.ofKernel(pager, MachAbi.DATA_UNLOCK, DATA_UNLOCK_BYTES);
            if (message == null) {
                kernel.end(thread.task, 0, "no memory was left for a message to its pager");
                return;
            }
            var words = kernel.memory;
            words.storeQuad(message.buffer + MachAbi.BODY, (long) page << Pte.PAGE_SHIFT);
            words.storeQuad(message.buffer + MachAbi.BODY + 8, Pte.PAGE_BYTES);
            words.storeQuad(message.buffer + MachAbi.BODY + 16, MachAbi.WRITE);
            kernel.messages.deliver(message);
        }
        kernel.wait(thread, object.waiting, again);
    }

    private void again(MachThread thread) {
        fault(thread, thread.faultAddress, thread.faultWrites);
    }

    /// [MachAbi#LOCK_REQUEST]: what is forbidden on some pages, from now on. What is forbidden more takes effect at once, what is
    /// forbidden less when somebody wants it.
    int lock(MemoryObject object, long offset, long bytes, long forbidden) {
        if (offset < 0 || bytes <= 0 || ((offset | bytes) & (Pte.PAGE_BYTES - 1)) != 0
                || (forbidden & ~MachAbi.WRITE) != 0
                || bytes > ((long) object.pages() << Pte.PAGE_SHIFT) - offset) {
            return MachAbi.INVALID_ARGUMENT;
        }
        var page = (int) (offset >>> Pte.PAGE_SHIFT);
        var end = page + (int) (bytes >>> Pte.PAGE_SHIFT);
        if (forbidden != 0) {
            forbid(object, page, end);
        } else {
            allow(object, page, end);
        }
        return MachAbi.SUCCESS;
    }

    private static void forbid(MemoryObject object, int from, int end) {
        var locks = object.locks;
        for (var page = from; page < end; page++) {
            if ((locks[page] & MachAbi.WRITE) == 0) {
                var space = object.mappedBy[page];
                if (space != null) {
                    space.forbidWrite(object.mappedAt[page]);
                }
            }
            locks[page] = MachAbi.WRITE;
        }
    }

    private void allow(MemoryObject object, int from, int end) {
        var locks = object.locks;
        var before = 0;
        for (var page = from; page < end; page++) {
            before |= locks[page];
            locks[page] = 0;
        }
        if ((before & MemoryObject.ASKED) != 0) {
            kernel.wakeAll(object.waiting);
        }
    }

    // Copying in and out, with the rights of the current task.

    void copyIn(MachThread thread, long va, long physical, int bytes) {
        var words = kernel.memory;
        var cpu = kernel.cpu;
        var at = 0;
        while (at < bytes) {
            try {
                for (; at < bytes; at += 8) {
                    words.storeQuad(physical + at, cpu.loadQuad(va + at));
                }
            } catch (MemoryFault fault) {
                resolve(thread, fault, false);
            }
        }
    }

    void copyOut(MachThread thread, long physical, long va, int bytes) {
        var words = kernel.memory;
        var cpu = kernel.cpu;
        var at = 0;
        while (at < bytes) {
            try {
                for (; at < bytes; at += 8) {
                    cpu.storeQuad(va + at, words.loadQuad(physical + at));
                }
            } catch (MemoryFault fault) {
                resolve(thread, fault, true);
            }
        }
    }

    /// A page that is only not in the page table is entered; anything else is the caller's error, a pager's lock too, because the kernel does not
    /// wait for a pager in the middle of a message.
    private void resolve(MachThread thread, MemoryFault refused, boolean write) {
        var va = -1L;
        if (refused.fault() instanceof Fault.TranslationNotValid missing) {
            va = missing.va();
        } else if (refused.fault() instanceof Fault.AccessViolation forbidden) {
            va = forbidden.va();
        }
        var space = thread.task.space;
        if (space instanceof ProgramSpace program) {
            if (program.fault(va, write) != ProgramSpace.RESOLVED) {
                throw refused;
            }
            return;
        }
        var entry = space.find(va);
        if (entry == null || (write && !entry.writable)) {
            throw refused;
        }
        var page = entry.page(va);
        if (write && (entry.object.locks[page] & MachAbi.WRITE) != 0) {
            throw refused;
        }
        if ((entry.object.frames[page] == 0 && !fill(entry.object, page)) || !space.enter(entry, va, write)) {
            throw refused;
        }
    }
}
