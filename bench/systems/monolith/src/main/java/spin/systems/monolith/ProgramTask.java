package spin.systems.monolith;

import spin.hw.mmu.Pte;
import spin.systems.unix.Task;
import spin.systems.unix.UnixProcess;

/// A thread of a process of the kernel's, as the UNIX in it sees one: registers are in the thread's frame, memory is reached by its physical
/// address, as far as the program may.
final class ProgramTask implements Task {

    private static final int PAGE = Pte.PAGE_BYTES;
    private static final int ZERO = 31;

    private final Kernel kernel;
    final Proc proc;
    final ProgramSpace space;
    final KernelThread thread;
    final UnixProcess process;
    final Step goOn;
    final WaitQueue waiting = new WaitQueue();

    ProgramTask(Kernel kernel, Proc proc, ProgramSpace space, KernelThread thread, UnixProcess process, Step goOn) {
        this.kernel = kernel;
        this.proc = proc;
        this.space = space;
        this.thread = thread;
        this.process = process;
        this.goOn = goOn;
    }

    @Override
    public long register(int n) {
        return n == ZERO ? 0 : kernel.memory.loadQuad(thread.frame + 8L * n);
    }

    @Override
    public void register(int n, long value) {
        if (n != ZERO) {
            kernel.memory.storeQuad(thread.frame + 8L * n, value);
        }
    }

    @Override
    public long pc() {
        return kernel.memory.loadQuad(thread.frame + Kernel.PC);
    }

    @Override
    public void pc(long value) {
        kernel.memory.storeQuad(thread.frame + Kernel.PC, value & -4);
    }

    @Override
    public long floating(int n) {
        if (n == ZERO) {
            return 0;
        }
        return kernel.floats == thread ? kernel.cpu.floating(n) : thread.floats[n];
    }

    @Override
    public void floating(int n, long bits) {
        if (n == ZERO) {
            return;
        }
        if (kernel.floats == thread) {
            kernel.cpu.floating(n, bits);
        } else {
            thread.floats[n] = bits;
        }
    }

    @Override
    public long fpcr() {
        return kernel.floats == thread ? kernel.cpu.fpcr() : thread.floats[ZERO];
    }

    @Override
    public void fpcr(long value) {
        if (kernel.floats == thread) {
            kernel.cpu.fpcr(value);
        } else {
            thread.floats[ZERO] = value;
        }
    }

    @Override
    public void unique(long value) {
        thread.unique = value;
        if (kernel.resident == thread) {
            kernel.pal().unique(value);
        }
    }

    // Memory.

    @Override
    public int in(long va, long page, int offset, int count) {
        for (var done = 0; done < count;) {
            var part = part(va + done, count - done);
            var from = space.reach(va + done, false);
            if (from < 0) {
                return done;
            }
            copy(from, page + offset + done, part);
            done += part;
        }
        return count;
    }

    @Override
    public int out(long page, int offset, long va, int count) {
        for (var done = 0; done < count;) {
            var part = part(va + done, count - done);
            var to = space.reach(va + done, true);
            if (to < 0) {
                return done;
            }
            copy(page + offset + done, to, part);
            done += part;
        }
        return count;
    }

    private static int part(long at, int left) {
        return Math.min(left, PAGE - (int) (at & (PAGE - 1)));
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

    @Override
    public void add(long first, long beyond, int rights, boolean shared) {
        space.add(first, beyond, rights, shared);
    }

    @Override
    public boolean enter(long va, long page) {
        return space.enter(va, page);
    }

    @Override
    public void remove(long first, long beyond) {
        space.remove(first, beyond);
    }

    @Override
    public void protect(long first, long beyond, int rights) {
        space.changeRights(first, beyond, rights);
    }

    @Override
    public boolean move(long first, long beyond, long to) {
        return space.move(first, beyond, to);
    }

    @Override
    public boolean isFree(long first, long beyond) {
        return space.isFree(first, beyond);
    }

    @Override
    public boolean isCovered(long first, long beyond) {
        return space.isCovered(first, beyond);
    }

    @Override
    public long identity(long va) {
        return space.identity(va);
    }

    @Override
    public boolean isPresent(long va) {
        return space.isPresent(va);
    }

    @Override
    public int rights(long va) {
        return space.rights(va);
    }

    @Override
    public void clear() {
        space.remove(0, BEYOND);
    }

    @Override
    public void end() {
        kernel.processes.exitThread(thread);
    }
}
