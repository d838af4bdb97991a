package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Probe;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.hw.clock.IntervalTimer;
import spin.hw.cpu.Cpu;
import spin.hw.cpu.MemoryFault;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.OsfPal;
import spin.hw.pal.PalCode;
import spin.systems.kit.Frames;
import spin.systems.monolith.net.Mbufs;

/// The kernel's centre: where traps arrive, who has the processor, and the way back to user mode.
///
/// A trap puts the program's registers into the thread's frame, as CMU's and NetBSD's entry code for the Alpha does: after a system call what a
/// procedure keeps, after a fault everything. A thread that must wait leaves behind what it still has to do, a [Step]; whoever has the
/// processor next is chosen on the way out, where also signals are delivered. So there is one way out of the kernel, [#leave], and
/// nothing to do on it unless somebody has asked for attention.
///
/// What would break this: keeping anything about a thread in a local variable across a place where it can wait.
@SuppressWarnings("this-escape") // parts that know the whole; none asks it anything before it is there
public class Kernel implements KernelEntry {

    static final int V0 = 0;
    static final int A0 = 16;
    static final int A3 = 19;
    static final int A4 = 20;
    static final int A5 = 21;
    static final int SP = 30;
    /// Where the PC is in a frame, behind the registers.
    static final int PC = 8 * 31;
    /// Behind it, what a procedure keeps across a call, for another thread's turn on the processor.
    private static final int PCB = 8 * 32;

    /// 100 ms, as 4.3BSD has it.
    private static final int TURNS_PER_SECOND = 10;

    final Shape shape;
    final Cpu cpu;
    final PhysicalMemory memory;
    final Frames frames;
    final RunQueues ready = new RunQueues();
    private final WaitingThreads sleepers = new WaitingThreads();
    private final Usage usage;
    final OpenFile closed = new OpenFile.Closed(this);
    final VmPages pages;
    final Mbufs mbufs;
    final UserMemory user;
    final Files files;
    final Datagrams datagrams;
    final Signals signals;
    final Processes processes;
    final ExceptionServer exceptions;
    private final SystemCall[] calls;
    private final OsfPal pal;
    final Alarm turnEnds;
    final InterruptLine clock;
    private final Machine machine;
    private final long turn;

    KernelThread current;
    /// Whose registers the CPU has.
    KernelThread resident;
    /// Whose floating-point registers the CPU has; they move when another thread executes a floating-point instruction.
    KernelThread floats;
    /// The address space that the CPU is in.
    private @Nullable AddressSpace inside;
    private boolean attention;
    private boolean turnOver;
    private boolean softInterrupt;
    private long switches;
    private final Step interrupted = this::interrupted;

    /// @param probe told when a thread of the kernel passes a named point
    public Kernel(Machine machine, Shape shape, Probe probe) {
        this.machine = machine;
        this.shape = shape;
        cpu = machine.cpu();
        memory = machine.memory();
        frames = new Frames(memory, 1);
        pages = new VmPages(memory, frames);
        mbufs = new Mbufs(memory, frames);
        user = new UserMemory(this);
        processes = new Processes(this);
        signals = new Signals(this);
        files = new Files(this);
        datagrams = new Datagrams(this);
        exceptions = new ExceptionServer(this);
        calls = new SystemCalls(this, probe).table();
        pal = new OsfPal(machine, this);
        usage = new Usage(machine.profile().hertz());
        turn = machine.profile().hertz() / TURNS_PER_SECOND;
        clock = machine.interrupts().line("scheduler", IntervalTimer.IPL, IntervalTimer.VECTOR);
        turnEnds = machine.events().alarm("scheduler.turn", clock::raise);
        current = processes.idle();
        resident = current;
        floats = current;
        processes.start();
        if (shape.exceptionsByThread()) {
            exceptions.start();
        }
    }

    public final OsfPal pal() {
        return pal;
    }

    // Traps.

    @Override
    public final void systemCall(Cpu processor) {
        var thread = current;
        keep(processor, thread.frame);
        var number = (int) processor.register(V0);
        thread.call = number;
        if (number < 0 || number >= UnixAbi.NUMBERS) {
            failure(thread, UnixAbi.ENOSYS);
        } else {
            try {
                calls[number].serve(thread);
            } catch (MemoryFault fault) {
                failure(thread, UnixAbi.EFAULT);
            }
        }
        leave();
    }

    @Override
    public void memoryFault(Cpu processor, Fault fault) {
        var thread = current;
        keepAll(processor, thread);
        // Tests and not a switch over the types: that would be a call through a bootstrap method.
        if (fault instanceof Fault.AccessViolation violation) {
            access(thread, violation.va(), violation.access());
        } else if (fault instanceof Fault.TranslationNotValid missing) {
            access(thread, missing.va(), missing.access());
        } else if (fault instanceof Fault.Unaligned unaligned) {
            exception(thread, ExceptionServer.BAD_ACCESS, ExceptionServer.UNALIGNED, unaligned.va());
        } else {
            exception(thread, ExceptionServer.BAD_ACCESS, 0, 0);
        }
        leave();
    }

    @Override
    public void instructionFault(Cpu processor, Fault fault) {
        var thread = current;
        keepAll(processor, thread);
        if (fault instanceof Fault.FloatingDisabled) {
            giveFloats(thread);
            leave();
            return;
        }
        var exception = ExceptionServer.BAD_INSTRUCTION;
        if (fault instanceof Fault.Arithmetic) {
            exception = ExceptionServer.ARITHMETIC;
        } else if (fault instanceof Fault.Breakpoint) {
            exception = ExceptionServer.BREAKPOINT;
        } else if (fault instanceof Fault.ManagedFailure broken) {
            processes.end(thread.process, 0, broken.toString());
            leave();
            return;
        }
        exception(thread, exception, 0, 0);
        leave();
    }

    @Override
    public void interrupt(Cpu processor, InterruptLine line) {
        keepAll(processor, current);
        line.lower();
        if (!ready.isEmpty()) {
            turnOver = true;
            attention = true;
        }
        leave();
    }

    private void access(KernelThread thread, long va, Access access) {
        var space = thread.process.space;
        var outcome = space == null ? AddressSpace.NO_ADDRESS : space.fault(va, access == Access.WRITE);
        if (outcome == AddressSpace.NO_MEMORY) {
            processes.end(thread.process, 0, "no memory was left for address 0x" + Long.toHexString(va));
        } else if (outcome != AddressSpace.RESOLVED) {
            exception(thread, ExceptionServer.BAD_ACCESS, outcome, va);
        }
    }

    /// A program has done something that it is told of by a signal.
    private void exception(KernelThread thread, int exception, int code, long va) {
        if (shape.exceptionsByThread()) {
            exceptions.raise(thread, exception, code, va);
        } else {
            signals.post(thread, ExceptionServer.signal(exception, code), va, code);
        }
    }

    // Answers of system calls.

    final void result(KernelThread thread, long value) {
        memory.storeQuad(thread.frame + 8 * V0, value);
        memory.storeQuad(thread.frame + 8 * A3, 0);
    }

    final void secondResult(KernelThread thread, long value) {
        memory.storeQuad(thread.frame + 8 * A4, value);
    }

    final void failure(KernelThread thread, int error) {
        memory.storeQuad(thread.frame + 8 * V0, error);
        memory.storeQuad(thread.frame + 8 * A3, 1);
    }

    /// Argument `n`, as the caller passed it.
    final long argument(KernelThread thread, int n) {
        return memory.loadQuad(thread.frame + 8L * (A0 + n));
    }

    // Waiting.

    /// The current thread waits in a queue, and does `step` when it has the processor again.
    final void wait(KernelThread thread, WaitQueue queue, Step step) {
        thread.step = step;
        thread.waiting = true;
        sleepers.add(thread, queue);
        attention = true;
    }

    /// As [#wait], but a signal ends it: the step is never done then, and the call is answered by [#interrupted].
    final void waitInterruptibly(KernelThread thread, WaitQueue queue, Step step) {
        if ((thread.pending & ~thread.process.blocked) != 0) {
            interrupted(thread);
            attention = true;
            return;
        }
        thread.interruptible = true;
        wait(thread, queue, step);
    }

    /// A signal has come for a thread: if it waits for what a signal ends, it does so no longer.
    final void interrupt(KernelThread thread) {
        var queue = thread.waitsIn;
        if (thread.interruptible && queue != null) {
            thread.step = interrupted;
            clearWait(thread, queue);
        }
    }

    /// Where a sleep that was interrupted goes on, as 4.3BSD's `longjmp` to `u_qsave` does in `rwuio` and `wait`: a call that has moved something says how
    /// much; another is made again when the signal has been handled, unless its handler was installed to have it end.
    private void interrupted(KernelThread thread) {
        if (thread.holds != null) {
            thread.holds.giveUp(thread);
        }
        if (thread.uio.moved() != 0) {
            result(thread, thread.uio.moved());
        } else if ((thread.pending & ~thread.process.blocked & thread.process.interrupting) != 0) {
            failure(thread, UnixAbi.EINTR);
        } else {
            var words = memory;
            words.storeQuad(thread.frame + 8 * V0, thread.call);
            words.storeQuad(thread.frame + PC, words.loadQuad(thread.frame + PC) - Integer.BYTES);
            // The arguments go back too.
            thread.whole = true;
        }
    }

    /// Lets one go on that waits. False when nobody does.
    final boolean wakeOne(WaitQueue queue) {
        var thread = sleepers.take(queue);
        if (thread == null) {
            return false;
        }
        run(thread);
        return true;
    }

    final void wakeAll(WaitQueue queue) {
        sleepers.wakeAll(queue, this);
    }

    /// Lets a thread go on that waits for this, whatever it waits for. False when it waits for something else, or not at all.
    final boolean clearWait(KernelThread thread, WaitQueue queue) {
        if (thread.waitsIn != queue) {
            return false;
        }
        sleepers.remove(thread, queue);
        run(thread);
        return true;
    }

    /// The thread is over: nothing will come of what it waits for.
    final void stopWaiting(KernelThread thread) {
        if (thread.holds != null) {
            thread.holds.giveUp(thread);
        }
        var queue = thread.waitsIn;
        if (queue != null) {
            sleepers.remove(thread, queue);
        } else if (!thread.waiting && thread != current) {
            ready.remove(thread);
        }
    }

    /// A thread could run.
    final void run(KernelThread thread) {
        thread.waiting = false;
        thread.interruptible = false;
        usage.rank(thread);
        ready.add(thread);
        if (thread.priority < current.priority) {
            turnOver = true;
            attention = true;
        } else if (!turnEnds.isSet()) {
            turnEnds.set(machine.clock().now() + turn);
        }
    }

    /// Whoever else could run at the same priority has a turn first.
    final void giveWay() {
        if (!ready.isEmpty()) {
            turnOver = true;
            attention = true;
        }
    }

    /// Cycles that the current thread has had the processor.
    final long timeOf(KernelThread thread) {
        usage.charge(thread, machine.clock().now());
        return thread.time;
    }

    /// Something must be seen to before the processor goes back to user mode.
    final void attend() {
        attention = true;
    }

    /// The network has something to do before the processor goes back to user mode.
    final void softInterrupt() {
        softInterrupt = true;
        attention = true;
    }

    // The way out.

    final void leave() {
        if (attention) {
            see();
        }
        var thread = current;
        if (thread == resident) {
            var words = memory;
            var frame = thread.frame;
            if (thread.whole) {
                thread.whole = false;
                give(frame);
                giveChanged(frame);
                cpu.pc(words.loadQuad(frame + PC));
            } else {
                cpu.register(V0, words.loadQuad(frame + 8 * V0));
                cpu.register(A3, words.loadQuad(frame + 8 * A3));
                cpu.register(A4, words.loadQuad(frame + 8 * A4));
            }
        } else {
            enter(thread);
        }
    }

    /// Until somebody is ready to go back to user mode.
    private void see() {
        while (true) {
            if (softInterrupt) {
                softInterrupt = false;
                datagrams.input();
            }
            if (current.waiting || current.ended) {
                usage.charge(current, machine.clock().now());
                if (!switchOver()) {
                    return;
                }
            } else if (turnOver) {
                turnOver = false;
                usage.charge(current, machine.clock().now());
                ready.add(current);
                switchOver();
            }
            var thread = current;
            var step = thread.step;
            if (step != null) {
                thread.step = null;
                inside(thread.process);
                goOn(step, thread);
            } else if ((thread.pending & ~thread.process.blocked) != 0) {
                signals.deliver(thread);
            } else {
                // A step of another's may have been done since this one's registers went in.
                inside(thread.process);
                attention = false;
                return;
            }
        }
    }

    private void goOn(Step step, KernelThread thread) {
        try {
            step.run(thread);
        } catch (MemoryFault fault) {
            failure(thread, UnixAbi.EFAULT);
        }
    }

    /// Every thread waits for another, and there is no device that could end that, so the machine stops.
    void nobodyIsReady() {
        cpu.stop();
    }

    /// Gives the processor to the best of those who could run. False when there is nobody.
    private boolean switchOver() {
        var next = ready.take();
        if (next == null) {
            nobodyIsReady();
            return false;
        }
        turnOver = false;
        if (next != current) {
            switches++;
            swapStacks(current.frame + PCB, next.frame + PCB);
            current = next;
        }
        if (ready.isEmpty()) {
            turnEnds.clear();
        } else {
            turnEnds.set(machine.clock().now() + turn);
        }
        return true;
    }

    /// Who leaves the processor inside the kernel puts away what a procedure keeps (s0 to s6, ra, gp, sp), and who goes on takes it back. Here
    /// these registers have no values of the kernel's, because what it was in the middle of is a [Step]; the stores and loads are made all the same.
    private void swapStacks(long from, long to) {
        var words = memory;
        words.storeQuad(from, 0);
        words.storeQuad(from + 8, 0);
        words.storeQuad(from + 16, 0);
        words.storeQuad(from + 24, 0);
        words.storeQuad(from + 32, 0);
        words.storeQuad(from + 40, 0);
        words.storeQuad(from + 48, 0);
        words.storeQuad(from + 56, 0);
        words.storeQuad(from + 64, 0);
        words.storeQuad(from + 72, 0);
        words.loadQuad(to);
        words.loadQuad(to + 8);
        words.loadQuad(to + 16);
        words.loadQuad(to + 24);
        words.loadQuad(to + 32);
        words.loadQuad(to + 40);
        words.loadQuad(to + 48);
        words.loadQuad(to + 56);
        words.loadQuad(to + 64);
        words.loadQuad(to + 72);
    }

    /// Makes the CPU's registers and address space the thread's.
    private void enter(KernelThread thread) {
        var frame = thread.frame;
        resident.unique = pal.unique();
        resident = thread;
        pal.unique(thread.unique);
        cpu.floatingEnabled(floats == thread);
        inside(thread.process);
        give(frame);
        if (thread.whole) {
            thread.whole = false;
            giveChanged(frame);
        }
        cpu.pc(memory.loadQuad(frame + PC));
    }

    /// An address space for a new process.
    AddressSpace space(int number, long root) {
        return shape.splitsRegions()
                ? new MachSpace(number, root, memory, frames, cpu, pages)
                : new AddressSpace(number, root, memory, frames, cpu);
    }

    /// Makes the address space current, for copying into it and out of it.
    final void inside(Proc process) {
        var space = process.space;
        if (space != inside && space != null) {
            inside = space;
            cpu.context(space.root, space.number);
            cpu.managed(process.managed);
        }
    }

    /// The space is gone.
    final void outside(AddressSpace space) {
        if (inside == space) {
            inside = null;
        }
    }

    final void giveFloats(KernelThread thread) {
        var processor = cpu;
        var before = floats.floats;
        var now = thread.floats;
        for (var n = 0; n < 31; n++) {
            before[n] = processor.floating(n);
            processor.floating(n, now[n]);
        }
        before[31] = processor.fpcr();
        processor.fpcr(now[31]);
        floats = thread;
        thread.usesFloats = true;
        processor.floatingEnabled(true);
    }

    /// Makes [KernelThread#floats] what the thread's registers are now.
    final void saveFloats(KernelThread thread) {
        if (floats == thread) {
            for (var n = 0; n < 31; n++) {
                thread.floats[n] = cpu.floating(n);
            }
            thread.floats[31] = cpu.fpcr();
        }
    }

    /// The thread's registers are what [KernelThread#floats] is.
    final void restoreFloats(KernelThread thread) {
        if (floats == thread) {
            for (var n = 0; n < 31; n++) {
                cpu.floating(n, thread.floats[n]);
            }
            cpu.fpcr(thread.floats[31]);
        }
    }

    /// The thread's structure will be another thread's: what the CPU has is nobody's.
    final void forget(KernelThread thread) {
        if (resident == thread) {
            resident = processes.idle();
        }
        if (floats == thread) {
            floats = processes.idle();
            cpu.floatingEnabled(false);
        }
    }

    /// A child begins with its parent's.
    final void copyFloats(KernelThread parent, KernelThread child) {
        saveFloats(parent);
        child.usesFloats = parent.usesFloats;
        for (var n = 0; n < 32; n++) {
            child.floats[n] = parent.floats[n];
        }
    }

    // Frames. Each register by itself, as entry code is written.

    /// What a procedure keeps, and what a system call may be asked for: arguments, return address, stack pointer, PC.
    private void keep(Cpu from, long frame) {
        var words = memory;
        words.storeQuad(frame + 8 * 9, from.register(9));
        words.storeQuad(frame + 8 * 10, from.register(10));
        words.storeQuad(frame + 8 * 11, from.register(11));
        words.storeQuad(frame + 8 * 12, from.register(12));
        words.storeQuad(frame + 8 * 13, from.register(13));
        words.storeQuad(frame + 8 * 14, from.register(14));
        words.storeQuad(frame + 8 * 15, from.register(15));
        words.storeQuad(frame + 8 * 16, from.register(16));
        words.storeQuad(frame + 8 * 17, from.register(17));
        words.storeQuad(frame + 8 * 18, from.register(18));
        words.storeQuad(frame + 8 * 19, from.register(19));
        words.storeQuad(frame + 8 * 26, from.register(26));
        words.storeQuad(frame + 8 * 29, from.register(29));
        words.storeQuad(frame + 8 * 30, from.register(30));
        words.storeQuad(frame + PC, from.pc());
    }

    /// The fifth and the sixth argument, which few calls have: they are in the frame after that, also when the call is made again.
    final void keepMoreArguments(KernelThread thread) {
        memory.storeQuad(thread.frame + 8 * A4, cpu.register(A4));
        memory.storeQuad(thread.frame + 8 * A5, cpu.register(A5));
    }

    final void keepAll(Cpu from, KernelThread thread) {
        var words = memory;
        var frame = thread.frame;
        thread.whole = true;
        keep(from, frame);
        words.storeQuad(frame, from.register(0));
        words.storeQuad(frame + 8, from.register(1));
        words.storeQuad(frame + 8 * 2, from.register(2));
        words.storeQuad(frame + 8 * 3, from.register(3));
        words.storeQuad(frame + 8 * 4, from.register(4));
        words.storeQuad(frame + 8 * 5, from.register(5));
        words.storeQuad(frame + 8 * 6, from.register(6));
        words.storeQuad(frame + 8 * 7, from.register(7));
        words.storeQuad(frame + 8 * 8, from.register(8));
        words.storeQuad(frame + 8 * 20, from.register(20));
        words.storeQuad(frame + 8 * 21, from.register(21));
        words.storeQuad(frame + 8 * 22, from.register(22));
        words.storeQuad(frame + 8 * 23, from.register(23));
        words.storeQuad(frame + 8 * 24, from.register(24));
        words.storeQuad(frame + 8 * 25, from.register(25));
        words.storeQuad(frame + 8 * 27, from.register(27));
        words.storeQuad(frame + 8 * 28, from.register(28));
    }

    /// What a procedure keeps, and the result of a call.
    private void give(long frame) {
        var words = memory;
        var to = cpu;
        to.register(0, words.loadQuad(frame));
        to.register(9, words.loadQuad(frame + 8 * 9));
        to.register(10, words.loadQuad(frame + 8 * 10));
        to.register(11, words.loadQuad(frame + 8 * 11));
        to.register(12, words.loadQuad(frame + 8 * 12));
        to.register(13, words.loadQuad(frame + 8 * 13));
        to.register(14, words.loadQuad(frame + 8 * 14));
        to.register(15, words.loadQuad(frame + 8 * 15));
        to.register(19, words.loadQuad(frame + 8 * 19));
        to.register(20, words.loadQuad(frame + 8 * 20));
        to.register(26, words.loadQuad(frame + 8 * 26));
        to.register(29, words.loadQuad(frame + 8 * 29));
        to.register(30, words.loadQuad(frame + 8 * 30));
    }

    /// What a procedure may change.
    private void giveChanged(long frame) {
        var words = memory;
        var to = cpu;
        to.register(1, words.loadQuad(frame + 8));
        to.register(2, words.loadQuad(frame + 8 * 2));
        to.register(3, words.loadQuad(frame + 8 * 3));
        to.register(4, words.loadQuad(frame + 8 * 4));
        to.register(5, words.loadQuad(frame + 8 * 5));
        to.register(6, words.loadQuad(frame + 8 * 6));
        to.register(7, words.loadQuad(frame + 8 * 7));
        to.register(8, words.loadQuad(frame + 8 * 8));
        to.register(16, words.loadQuad(frame + 8 * 16));
        to.register(17, words.loadQuad(frame + 8 * 17));
        to.register(18, words.loadQuad(frame + 8 * 18));
        to.register(21, words.loadQuad(frame + 8 * 21));
        to.register(22, words.loadQuad(frame + 8 * 22));
        to.register(23, words.loadQuad(frame + 8 * 23));
        to.register(24, words.loadQuad(frame + 8 * 24));
        to.register(25, words.loadQuad(frame + 8 * 25));
        to.register(27, words.loadQuad(frame + 8 * 27));
        to.register(28, words.loadQuad(frame + 8 * 28));
    }

    // Running, for the machine's owner.

    /// Gives the processor to the first thread that is ready and runs until the first process has ended or nobody can go on.
    ///
    /// @param entry the kernel's [#pal], or PALcode before it
    public final void start(PalCode entry) {
        if (begin(entry)) {
            cpu.run();
        }
    }

    /// Gives the processor to the first thread that is ready, for somebody who runs the machine. False when there is none.
    final boolean begin(PalCode entry) {
        cpu.pal(entry);
        cpu.userMode(true);
        if (!switchOver()) {
            return false;
        }
        attention = true;
        leave();
        return true;
    }

    /// Makes a number a system call: what a loadable module asks for, and is given without a question.
    final void systemCall(int number, SystemCall call) {
        calls[number] = call;
    }

    /// How often the processor went from one thread to another.
    public final long switches() {
        return switches;
    }
}
