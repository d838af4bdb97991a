package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.hw.mmu.Pte;
import spin.hw.pal.ManagedCode;

/// Birth, death and family of processes, and of the threads in them.
final class Processes {

    /// An address space number is six bits, and so is a process number here; 0 is the kernel's.
    private static final int MOST = 64;
    private static final int MOST_THREADS = 256;
    private static final int FRAME_QUADS = 32;

    private final Kernel kernel;
    private final Proc[] table = new Proc[MOST];
    private final KernelThread[] threads = new KernelThread[MOST_THREADS];
    private final Proc system;
    private final KernelThread nobody;
    /// Structures that nobody refers to: Mach's zone of them. They keep their numbers.
    private final ThreadList zone = new ThreadList();
    /// Threads that have ended and are still on their own stacks.
    private final ThreadList dead = new ThreadList();
    private final WaitQueue death = new WaitQueue();
    private final Step reaping = this::reap;
    private int unreaped;
    /// Kernel stacks of the dead, for the next ones.
    private final long[] stacks = new long[MOST_THREADS];
    private int stacksLeft;
    private int lastNumber;
    private int lastThread;
    private @Nullable Proc first;
    private final Step awaiting = this::await;

    Processes(Kernel kernel) {
        this.kernel = kernel;
        system = new Proc(0, kernel.closed, null, null, null);
        for (var i = 0; i < MOST; i++) {
            table[i] = system;
        }
        nobody = new KernelThread(0, system, kernel.frames.take());
        for (var i = 0; i < MOST_THREADS; i++) {
            threads[i] = nobody;
        }
    }

    /// Where threads are used again, somebody must free what a thread cannot free itself: the stack that it is on.
    void start() {
        if (kernel.shape.kernelThreads()) {
            kernel.run(makeKernelThread(reaping));
        }
    }

    /// The thread that the processor has before the first and after the last.
    KernelThread idle() {
        return nobody;
    }

    @Nullable
    Proc named(long number) {
        return number > 0 && number < MOST && table[(int) number] != system ? table[(int) number] : null;
    }

    @Nullable
    KernelThread thread(long number) {
        return number > 0 && number < MOST_THREADS && threads[(int) number] != nobody ? threads[(int) number] : null;
    }

    @Nullable
    Proc first() {
        return first;
    }

    // Birth.

    /// A process without a thread; null when there is no number or no memory left. The first one ever made is the one whose end is the machine's.
    @Nullable
    Proc make(ManagedCode.@Nullable Table managed, @Nullable Proc parent) {
        var number = freeNumber();
        if (number == 0) {
            return null;
        }
        var root = kernel.frames.take();
        if (root == 0) {
            return null;
        }
        var process = new Proc(number, kernel.closed, kernel.space(number, root), managed, parent);
        process.exceptionPort = kernel.exceptions.port();
        table[number] = process;
        if (parent != null) {
            process.sibling = parent.children;
            parent.children = process;
        }
        if (first == null) {
            first = process;
        }
        return process;
    }

    private int freeNumber() {
        for (var tried = 1; tried < MOST; tried++) {
            lastNumber = lastNumber == MOST - 1 ? 1 : lastNumber + 1;
            if (table[lastNumber] == system) {
                return lastNumber;
            }
        }
        return 0;
    }

    /// A thread that is not started yet; null when there is no number or no memory left.
    @Nullable
    KernelThread makeThread(Proc process) {
        var thread = structure(process);
        if (thread == null) {
            return null;
        }
        threads[thread.number] = thread;
        thread.sibling = process.threads;
        process.threads = thread;
        return thread;
    }

    private @Nullable KernelThread structure(Proc process) {
        var used = zone.first();
        var number = used == null ? freeThread() : used.number;
        var stack = number == 0 ? 0 : stack();
        if (stack == 0) {
            return null;
        }
        if (used == null) {
            return new KernelThread(number, process, stack);
        }
        zone.remove(used);
        used.begin(process, stack);
        return used;
    }

    /// A thread of the kernel's own that begins with `step`, before any program has taken one.
    KernelThread makeKernelThread(Step step) {
        var thread = kernelThread(step);
        if (thread == null) {
            throw new IllegalStateException("No thread is left for the kernel; end some before making another.");
        }
        return thread;
    }

    /// As above; null when there is no number or no memory left.
    @Nullable
    KernelThread kernelThread(Step step) {
        var thread = makeThread(system);
        if (thread == null) {
            return null;
        }
        thread.basePriority = RunQueues.KERNEL;
        thread.priority = RunQueues.KERNEL;
        thread.step = step;
        return thread;
    }

    private int freeThread() {
        for (var tried = 1; tried < MOST_THREADS; tried++) {
            lastThread = lastThread == MOST_THREADS - 1 ? 1 : lastThread + 1;
            if (threads[lastThread] == nobody) {
                return lastThread;
            }
        }
        return 0;
    }

    private long stack() {
        if (stacksLeft == 0) {
            return kernel.frames.take();
        }
        stacksLeft--;
        return stacks[stacksLeft];
    }

    /// Frames that the dead have left for the next ones.
    int stacksLeft() {
        return stacksLeft + unreaped;
    }

    /// [UnixAbi#FORK].
    void fork(KernelThread caller) {
        var parent = caller.process;
        var space = parent.space;
        var child = space == null ? null : make(parent.managed, parent);
        if (child == null || child.space == null || space == null) {
            kernel.failure(caller, UnixAbi.EAGAIN);
            return;
        }
        var thread = space.copyTo(child.space) ? makeThread(child) : null;
        if (thread == null) {
            end(child, 0, "no memory");
            forget(child);
            // Nobody was born, so there is nobody to wait for.
            parent.children = child.sibling;
            kernel.failure(caller, UnixAbi.ENOMEM);
            return;
        }
        inherit(parent, child);
        var words = kernel.memory;
        for (var at = 0; at < 8 * FRAME_QUADS; at += 8) {
            words.storeQuad(thread.frame + at, words.loadQuad(caller.frame + at));
        }
        thread.unique = kernel.pal().unique();
        kernel.copyFloats(caller, thread);
        thread.started = true;
        kernel.result(thread, 0);
        kernel.result(caller, child.number);
        kernel.run(thread);
    }

    private static void inherit(Proc parent, Proc child) {
        for (var i = 0; i < UnixAbi.SIGNALS; i++) {
            child.handlers[i] = parent.handlers[i];
        }
        child.exceptionPort = parent.exceptionPort;
        child.trampoline = parent.trampoline;
        child.blocked = parent.blocked;
        child.interrupting = parent.interrupting;
        for (var i = 0; i < Proc.FILES; i++) {
            child.files[i] = parent.files[i];
            if (child.files[i].isOpen()) {
                child.files[i].open();
            }
        }
    }

    // Death.

    /// The process is over: what it had is given back, and its parent is told.
    ///
    /// @param fatal what was fatal to it; null when it ended by itself
    void end(Proc process, long status, @Nullable String fatal) {
        if (process.ended) {
            return;
        }
        process.ended = true;
        process.status = status;
        process.fatal = fatal;
        for (var i = 0; i < Proc.FILES; i++) {
            var file = process.files[i];
            process.files[i] = kernel.closed;
            if (file.isOpen()) {
                file.close();
            }
        }
        var thread = process.threads;
        process.threads = null;
        while (thread != null) {
            var behind = thread.sibling;
            endThread(thread);
            thread = behind;
        }
        process.names.destroy();
        process.port.destroy();
        var space = process.space;
        if (space != null) {
            space.destroy();
            kernel.outside(space);
        }
        orphan(process);
        var parent = process.parent;
        if (parent != null && !parent.ended) {
            kernel.wakeAll(parent.childEnded);
        } else {
            forget(process);
        }
        if (process == first) {
            kernel.cpu.stop();
        }
        kernel.attend();
    }

    private void orphan(Proc process) {
        for (var child = process.children; child != null; child = child.sibling) {
            if (child.ended) {
                forget(child);
            }
        }
        process.children = null;
    }

    private void forget(Proc process) {
        if (table[process.number] == process) {
            table[process.number] = system;
        }
    }

    /// The thread is over; whoever joins it goes on. Nobody has a right to it any more. Its stack is kept for the next thread.
    void endThread(KernelThread thread) {
        thread.ended = true;
        thread.step = null;
        kernel.stopWaiting(thread);
        thread.port.destroy();
        kernel.wakeAll(thread.joiners);
        var joined = thread.joins;
        if (joined != null) {
            thread.joins = null;
            release(joined);
        }
        if (!kernel.shape.kernelThreads()) {
            threads[thread.number] = nobody;
            freeStack(thread);
        } else if (thread == kernel.current) {
            dead.add(thread);
            unreaped++;
            kernel.wakeOne(death);
        } else {
            release(thread);
        }
        kernel.attend();
    }

    private void freeStack(KernelThread thread) {
        stacks[stacksLeft] = thread.frame;
        stacksLeft++;
    }

    /// The reaper: frees the threads that have left their stacks for good.
    private void reap(KernelThread reaper) {
        for (var thread = dead.take(); thread != null; thread = dead.take()) {
            unreaped--;
            release(thread);
        }
        kernel.wait(reaper, death, reaping);
    }

    /// One reference less; the last one frees the thread's stack and its structure.
    void release(KernelThread thread) {
        thread.references--;
        if (thread.references == 0) {
            kernel.forget(thread);
            threads[thread.number] = nobody;
            freeStack(thread);
            zone.add(thread);
        }
    }

    /// [UnixAbi#THREAD_EXIT]: the last one takes the process with it.
    void exitThread(KernelThread thread) {
        var process = thread.process;
        KernelThread before = null;
        for (var at = process.threads; at != null; at = at.sibling) {
            if (at == thread) {
                if (before == null) {
                    process.threads = at.sibling;
                } else {
                    before.sibling = at.sibling;
                }
                break;
            }
            before = at;
        }
        var heir = process.threads;
        if (thread.pending != 0 && heir != null) {
            kernel.signals.inherit(heir, thread);
        }
        endThread(thread);
        if (process.threads == null && process != system) {
            end(process, 0, null);
        }
    }

    /// [UnixAbi#WAIT].
    void await(KernelThread caller) {
        var wanted = kernel.argument(caller, 0);
        var process = caller.process;
        var any = false;
        Proc before = null;
        for (var child = process.children; child != null; child = child.sibling) {
            if (wanted == -1 || wanted == child.number) {
                any = true;
                if (child.ended) {
                    if (before == null) {
                        process.children = child.sibling;
                    } else {
                        before.sibling = child.sibling;
                    }
                    forget(child);
                    kernel.result(caller, child.number);
                    kernel.secondResult(caller, child.status);
                    return;
                }
            }
            before = child;
        }
        if (any) {
            caller.uio.none();
            kernel.waitInterruptibly(caller, process.childEnded, awaiting);
        } else {
            kernel.failure(caller, UnixAbi.ECHILD);
        }
    }

    /// Puts the first instruction and stack of a thread where it will find them.
    void place(KernelThread thread, long pc, long stackPointer) {
        for (var at = 0; at < 8 * FRAME_QUADS; at += 8) {
            kernel.memory.storeQuad(thread.frame + at, 0);
        }
        kernel.memory.storeQuad(thread.frame + Kernel.PC, pc & -4);
        kernel.memory.storeQuad(thread.frame + 8 * Kernel.SP, stackPointer);
        thread.whole = true;
        thread.started = true;
    }

    static boolean isCode(long pc) {
        return pc > 0 && pc >>> 42 == 0 && (pc & 3) == 0;
    }

    static long pageOf(long va) {
        return va & -Pte.PAGE_BYTES;
    }
}
