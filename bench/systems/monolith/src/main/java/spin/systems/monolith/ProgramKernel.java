package spin.systems.monolith;

import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramConsole;
import spin.bench.port.ProgramSystem;
import spin.bench.port.WorkloadFailedException;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.systems.unix.Below;
import spin.systems.unix.Task;
import spin.systems.unix.Unix;
import spin.systems.unix.UnixProcess;

/// The kernel with a whole UNIX in it, for unmodified programs: every system call is a procedure of [Unix], in the kernel's own address space,
/// and a copy is a copy.
///
/// It is the same kernel as under the harness in its traps, frames, threads, run queues and page tables; the UNIX replaces its small table of calls, and
/// a clock ticks, as programs have timers. A fault is made a signal by the trap handler.
final class ProgramKernel extends Kernel implements Below {

    private static final Shape SHAPE = new Shape("monolith", true, false, false);
    private static final int MOST_THREADS = 256;

    private final Machine machine;
    private final Unix unix;
    private final @Nullable ProgramTask[] tasks = new ProgramTask[MOST_THREADS];
    private final Step goOn = this::goOn;
    private final Alarm tick;
    private final long cyclesInATick;
    private boolean ticked;

    ProgramKernel(Machine machine, ProgramConsole console) {
        super(machine, SHAPE, Puppets.NOBODY);
        this.machine = machine;
        for (var number = 0; number < UnixAbi.NUMBERS; number++) {
            systemCall(number, this::call);
        }
        // The first process that the kernel makes is the one whose end would stop the machine; this one never ends.
        if (processes.make(null, null) == null) {
            throw new WorkloadFailedException("The machine has no frame left for its first process.");
        }
        unix = new Unix(this, console);
        cyclesInATick = machine.profile().hertz() / Unix.TICKS_PER_SECOND;
        tick = machine.events().alarm("scheduler.tick", this::tick);
    }

    private void tick() {
        ticked = true;
        clock.raise();
        tick.after(cyclesInATick);
    }

    /// Runs a program and all that comes of it to the end.
    ProgramSystem.Ended run(ProgramSystem.Program program) {
        var process = unix.first();
        var task = make(process);
        if (task == null) {
            throw new WorkloadFailedException("The machine has no room for a process; give it more memory.");
        }
        process.task(task);
        unix.load(process, program);
        if (!process.isDead()) {
            resume(process);
            tick.after(cyclesInATick);
            start(pal());
            tick.clear();
        }
        var status = unix.status();
        if (status == null) {
            throw new WorkloadFailedException("the machine stopped before " + program.name()
                    + " had ended: everybody waits for what never comes");
        }
        return new ProgramSystem.Ended(status, unix.unknown());
    }

    // Traps.

    private void call(KernelThread thread) {
        keepAll(cpu, thread);
        unix.called(task(thread).process);
        goOn(thread);
    }

    private void goOn(KernelThread thread) {
        var task = task(thread);
        unix.goOn(task.process);
        if (unix.waits(task.process)) {
            wait(thread, task.waiting, goOn);
        }
    }

    private ProgramTask task(KernelThread thread) {
        var task = tasks[thread.number];
        if (task == null) {
            throw new IllegalStateException("Thread " + thread.number + " runs no program.");
        }
        return task;
    }

    @Override
    public void memoryFault(Cpu processor, Fault fault) {
        var thread = current;
        keepAll(processor, thread);
        var task = task(thread);
        if (fault instanceof Fault.Unaligned unaligned) {
            unix.unaligned(task.process, unaligned.va(), unaligned.opcode(), unaligned.register());
            goOn(thread);
        } else if (fault instanceof Fault.TranslationNotValid missing) {
            access(task, missing.va(), missing.access());
        } else if (fault instanceof Fault.AccessViolation violation) {
            access(task, violation.va(), violation.access());
        }
        leave();
    }

    private void access(ProgramTask task, long va, Access access) {
        var outcome = task.space.fault(va, access == Access.WRITE);
        if (outcome == AddressSpace.RESOLVED) {
            return;
        }
        if (outcome == AddressSpace.NO_MEMORY) {
            unix.outOfMemory(task.process);
        } else {
            unix.memoryFault(task.process, va, outcome == AddressSpace.FORBIDDEN);
        }
        goOn(task.thread);
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
        var process = task(thread).process;
        if (fault instanceof Fault.Arithmetic) {
            unix.arithmeticTrap(process);
        } else if (fault instanceof Fault.GeneratedTrap trap) {
            unix.generatedTrap(process, (int) trap.code());
        } else if (fault instanceof Fault.Breakpoint || fault instanceof Fault.BugCheck) {
            unix.breakpoint(process);
        } else {
            unix.illegalInstruction(process);
        }
        goOn(thread);
        leave();
    }

    @Override
    public void interrupt(Cpu processor, InterruptLine line) {
        var thread = current;
        keepAll(processor, thread);
        line.lower();
        if (ticked) {
            ticked = false;
            var running = tasks[thread.number];
            unix.tick(running == null ? null : running.process);
        }
        if (!turnEnds.isSet()) {
            giveWay();
        }
        if (thread == processes.idle()) {
            attend();
        }
        leave();
    }

    @Override
    void nobodyIsReady() {
        current = processes.idle();
        if (unix.expects()) {
            cpu.waitForInterrupt();
        } else {
            cpu.stop();
        }
    }

    @Override
    AddressSpace space(int number, long root) {
        return new ProgramSpace(number, root, memory, frames, cpu);
    }

    // What the UNIX asks for.

    private @Nullable ProgramTask make(UnixProcess process) {
        var proc = processes.make(null, null);
        if (proc == null || !(proc.space instanceof ProgramSpace space)) {
            return null;
        }
        var task = make(process, proc, space);
        if (task == null) {
            processes.end(proc, 0, "no memory");
        }
        return task;
    }

    private @Nullable ProgramTask make(UnixProcess process, Proc proc, ProgramSpace space) {
        var thread = processes.makeThread(proc);
        if (thread == null) {
            return null;
        }
        processes.place(thread, 0, 0);
        var task = new ProgramTask(this, proc, space, thread, process, goOn);
        tasks[thread.number] = task;
        return task;
    }

    @Override
    public @Nullable Task fork(UnixProcess parent, UnixProcess child) {
        var task = make(child);
        var from = tasks[current.number];
        if (task == null || from == null) {
            return null;
        }
        if (!from.space.shareWith(task.space)) {
            task.end();
            return null;
        }
        copyRegisters(from, task);
        return task;
    }

    @Override
    public @Nullable Task thread(UnixProcess parent, UnixProcess made) {
        var from = tasks[current.number];
        var task = from == null ? null : make(made, from.proc, from.space);
        if (task != null && from != null) {
            copyRegisters(from, task);
        }
        return task;
    }

    private void copyRegisters(ProgramTask from, ProgramTask to) {
        for (var n = 0; n < 31; n++) {
            to.register(n, from.register(n));
        }
        to.pc(from.pc());
        to.thread.unique = pal().unique();
        copyFloats(from.thread, to.thread);
    }

    @Override
    public void resume(UnixProcess process) {
        var task = (ProgramTask) process.task();
        var thread = task.thread;
        if (!thread.waiting) {
            thread.step = task.goOn;
            attend();
        } else {
            if (!clearWait(thread, task.waiting)) {
                run(thread);
            }
        }
    }

    @Override
    public void giveWay(UnixProcess process) {
        giveWay();
    }

    @Override
    public void over() {
        cpu.stop();
    }

    @Override
    public long now() {
        return machine.clock().now();
    }

    @Override
    public long hertz() {
        return machine.profile().hertz();
    }

    @Override
    public long page() {
        var frame = frames.take();
        if (frame != 0) {
            memory.zeroFrame(frame);
        }
        return frame;
    }

    @Override
    public void share(long page) {
        frames.share(page);
    }

    @Override
    public void release(long page) {
        frames.drop(page);
    }

    @Override
    public long load(long page, int offset) {
        return memory.loadQuad(page + offset);
    }

    @Override
    public void store(long page, int offset, long value) {
        memory.storeQuad(page + offset, value);
    }
}
