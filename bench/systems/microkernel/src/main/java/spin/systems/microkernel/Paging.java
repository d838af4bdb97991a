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

    private static final int DATA_UNLOCK_BYTES = MachAbi.BODY + 24;

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
        if (outcome == AddressSpace.LOCKED) {
            ask(thread, space.lockedPage(), va);
        } else if (outcome == AddressSpace.NO_MEMORY) {
            kernel.end(thread.task, 0, "no memory was left for address 0x" + Long.toHexString(va));
        } else {
            kernel.end(thread.task, 0, (write ? "a store" : "an access") + " at 0x" + Long.toHexString(va)
                    + " is not allowed, and the task has no exception port");
        }
    }

    /// Sends the pager a message, unless one is on its way, and waits for what happens to the page.
    private void ask(MachThread thread, Page page, long va) {
        var pager = page.object.pager;
        if (pager == null || !pager.active) {
            kernel.end(thread.task, 0, "nobody is left who could allow a store at 0x" + Long.toHexString(va));
            return;
        }
        thread.faultAddress = va;
        thread.faultWrites = true;
        if (!page.asked) {
            var message = kernel.messages.ofKernel(pager, MachAbi.DATA_UNLOCK, DATA_UNLOCK_BYTES);
            if (message == null) {
                kernel.end(thread.task, 0, "no memory was left for a message to its pager");
                return;
            }
            page.asked = true;
            var words = kernel.memory;
            words.storeQuad(message.buffer + MachAbi.BODY, (long) page.index << Pte.PAGE_SHIFT);
            words.storeQuad(message.buffer + MachAbi.BODY + 8, Pte.PAGE_BYTES);
            words.storeQuad(message.buffer + MachAbi.BODY + 16, MachAbi.WRITE);
            kernel.messages.deliver(message);
        }
        kernel.waitFor(thread, page.frame, again);
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
            if (page != null) {
                lock(resident, page, (int) forbidden);
            }
        }
        return MachAbi.SUCCESS;
    }

    private void lock(ResidentPages resident, Page page, int forbidden) {
        if ((forbidden & ~page.lock) != 0) {
            resident.forbidStores(page.frame);
        }
        page.lock = forbidden;
        if (page.asked) {
            page.asked = false;
            kernel.wakeUp(page.frame);
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
