package spin.systems.microkernel;

import spin.hw.cpu.MemoryFault;
import spin.hw.mmu.Pte;
import spin.hw.pal.Fault;

/// Faults of the comparison's programs, pagers, and copying in and out.
///
/// A store to a page that its pager has forbidden makes a message to the pager, and the thread waits until the pager allows it. What a
/// pager allows is not entered into the page table before somebody wants it.
///
/// Sources: Young et al., SOSP '87; Mach 3.0, vm/vm_fault.c and memory_object.c.
final class Paging {

    private static final int ASK_BYTES = MachAbi.BODY + 24;

    private final Mach kernel;
    private final Continuation again = this::again;

    Paging(Mach kernel) {
        this.kernel = kernel;
    }

    /// An access of the thread found no translation that allows it. It is tried again when this is settled.
    void fault(MachThread thread, long va, boolean write) {
        var space = thread.task.space;
        var outcome = space.fault(va, write);
        if (outcome == AddressSpace.RESOLVED) {
            return;
        }
        var refused = outcome == AddressSpace.WAITS ? ask(thread, space.awaited(), va, write) : outcome;
        if (refused != AddressSpace.RESOLVED) {
            kernel.badAccess(thread, refused, va, write);
        }
    }

    /// Sends the pager a message, unless one is on its way, and waits for what happens to the page. What is wrong when that cannot be.
    private int ask(MachThread thread, Page page, long va, boolean write) {
        var pager = page.object.pager;
        if (pager == null || !pager.active) {
            return AddressSpace.FAILED;
        }
        thread.faultAddress = va;
        thread.faultWrites = write;
        if (!page.asked) {
            var message = kernel.messages.ofKernel(pager,
                    page.absent ? MachAbi.DATA_REQUEST : MachAbi.DATA_UNLOCK, ASK_BYTES);
            if (message == null) {
                return AddressSpace.NO_MEMORY;
            }
            page.asked = true;
            var words = kernel.memory;
            words.storeQuad(message.buffer + MachAbi.BODY, (long) page.index << Pte.PAGE_SHIFT);
            words.storeQuad(message.buffer + MachAbi.BODY + 8, Pte.PAGE_BYTES);
            words.storeQuad(message.buffer + MachAbi.BODY + 16, write ? MachAbi.WRITE : MachAbi.READ);
            kernel.messages.deliver(message);
        }
        kernel.waitFor(thread, page.event, again);
        return AddressSpace.RESOLVED;
    }

    private void again(MachThread thread) {
        fault(thread, thread.faultAddress, thread.faultWrites);
    }

    /// [MachAbi#LOCK_REQUEST]: what is forbidden on some pages, from now on. What is forbidden more takes effect at once and wherever a page is mapped, what is
    /// forbidden less when somebody wants it; who waits for that tries again.
    int lock(MemoryObject object, long offset, long bytes, long forbidden) {
        if (offset < 0 || bytes <= 0 || ((offset | bytes) & (Pte.PAGE_BYTES - 1)) != 0
                || (forbidden & ~MachAbi.WRITE) != 0
                || bytes > ((long) object.size << Pte.PAGE_SHIFT) - offset) {
            return MachAbi.INVALID_ARGUMENT;
        }
        var resident = kernel.resident;
        var end = (int) ((offset + bytes) >>> Pte.PAGE_SHIFT);
        for (var index = (int) (offset >>> Pte.PAGE_SHIFT); index < end; index++) {
            var page = resident.find(object, index);
            if (page == null || page.absent) {
                // He says what is forbidden when he supplies it.
                continue;
            }
            if ((forbidden & ~page.lock) != 0) {
                resident.forbidStores(page.frame);
            }
            page.lock = (int) forbidden;
            if (page.asked) {
                resident.settled(page);
            }
        }
        return MachAbi.SUCCESS;
    }

    /// [MachAbi#DATA_SUPPLY], [MachAbi#DATA_UNAVAILABLE], [MachAbi#DATA_ERROR]: what the pager says of a page that somebody waits for.
    ///
    /// @param source physical address of what to copy, 0 for zeros, -1 when there is nothing
    int supply(MemoryObject object, long offset, long source, long forbidden) {
        if (offset < 0 || offset >= (long) object.size << Pte.PAGE_SHIFT || (offset & (Pte.PAGE_BYTES - 1)) != 0
                || (forbidden & ~MachAbi.WRITE) != 0) {
            return MachAbi.INVALID_ARGUMENT;
        }
        var resident = kernel.resident;
        var page = resident.find(object, (int) (offset >>> Pte.PAGE_SHIFT));
        if (page == null || !page.absent || !page.asked) {
            return MachAbi.INVALID_ARGUMENT;
        }
        if (source < 0) {
            page.failed = true;
            resident.settled(page);
            return MachAbi.SUCCESS;
        }
        var frame = source == 0 ? resident.zeros() : resident.copy(source);
        if (frame == 0) {
            return MachAbi.NO_SPACE;
        }
        resident.supply(page, frame, (int) forbidden);
        return MachAbi.SUCCESS;
    }

    /// [MachAbi#VM_MAP_OBJECT]: the pager is told of the object and by which port to speak of it.
    int map(AddressSpace space, long va, int pages, int rights, Port pager) {
        var messages = kernel.messages;
        var message = messages.ofKernel(pager, MachAbi.OBJECT_INIT, MachAbi.BODY + 8);
        if (message == null) {
            return MachAbi.NO_SPACE;
        }
        var object = new MemoryObject(kernel.resident, pages, pager);
        var control = messages.port(Port.Kind.CONTROL, object);
        object.control = control;
        space.add(va, pages, object, rights);
        kernel.memory.storeQuad(message.buffer + MachAbi.BODY, (long) pages << Pte.PAGE_SHIFT);
        control.sendRights++;
        message.reply = control;
        messages.deliver(message);
        return MachAbi.SUCCESS;
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
    private static void resolve(MachThread thread, MemoryFault refused, boolean write) {
        var va = -1L;
        if (refused.fault() instanceof Fault.TranslationNotValid missing) {
            va = missing.va();
        } else if (refused.fault() instanceof Fault.AccessViolation forbidden) {
            va = forbidden.va();
        }
        if (thread.task.space.fault(va, write) != AddressSpace.RESOLVED) {
            throw refused;
        }
    }
}
