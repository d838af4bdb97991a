package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.hw.clock.IntervalTimer;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;
import spin.hw.pal.KernelEntry;
import spin.hw.pal.ManagedCode;
import spin.hw.pal.OsfPal;
import spin.hw.pal.PalCode;
import spin.systems.kit.Frames;

/// The kernel's centre: where traps arrive, tasks and threads, who has the processor, and the way back to user mode.
///
/// A trap puts the thread's registers into its frame; a thread that waits gives up its kernel stack and leaves a [Continuation]. Whoever has the
/// processor next is chosen on the way out, [#leave], unless a message took it along ([#handOff]).
///
/// What would break this: keeping anything about a thread in a local variable across a place where it can wait.
public sealed class Mach implements KernelEntry permits ProgramMach {

    static final int V0 = 0;
    static final int A0 = 16;
    private static final int SP = 30;
    /// Where the PC is in a frame, behind the registers.
    static final int PC = 8 * 31;
    private static final int FRAME_QUADS = 32;

    /// An address space number is six bits, and so is a task's number here; 0 is the kernel's.
    private static final int MOST_TASKS = 64;
    private static final int MOST_THREADS = 256;
    /// 100 ms.
    private static final int TURNS_PER_SECOND = 10;
    /// Ticks that are one place in the run queues.
    private static final int USAGE_SHIFT = 8;

    final Cpu cpu;
    final PhysicalMemory memory;
    final Frames frames;
    final ResidentPages resident;
    final Messages messages;
    final Paging paging;
    final Machine machine;
    final OsfPal pal;
    final RunQueues ready = new RunQueues();
    private final KernelThreads kernelThreads;
    final Alarm turnEnds;
    final InterruptLine clock;
    private final long turn;

    final boolean[] numbers = new boolean[MOST_TASKS];
    private int lastNumber;
    private int threads;
    final Task system;
    @Nullable
    Task first;
    /// Where the registers of threads are that another has the CPU of.
    final Zone registers;
    private final Events events = new Events();
    /// Threads that have ended themselves, and the one that clears up after them.
    private final WaitQueue dead = new WaitQueue();
    private final Continuation reaping = this::reap;
    private final MachThread reaper;

    MachThread current;
    /// Whose registers the CPU has.
    MachThread holder;
    /// Whose floating-point registers the CPU has; they move when another thread executes a floating-point instruction.
    MachThread floats;
    /// The address space that the CPU is in.
    private @Nullable AddressSpace inside;
    boolean attention;
    boolean turnOver;
    private @Nullable MachThread handedTo;
    private long switches;
    /// How many seconds have been counted, by which what a thread has used ages.
    int second;

    /// @param probe told when a thread of the kernel passes a named point
    public Mach(Machine machine, Probe probe) {
        this.machine = machine;
        cpu = machine.cpu();
        memory = machine.memory();
        frames = new Frames(memory, 1);
        resident = new ResidentPages(this, memory, frames, cpu);
        messages = new Messages(this);
        paging = new Paging(this);
        kernelThreads = new KernelThreads(this, probe);
        pal = new OsfPal(machine, this);
        turn = machine.profile().hertz() / TURNS_PER_SECOND;
        clock = machine.interrupts().line("scheduler", IntervalTimer.IPL, IntervalTimer.VECTOR);
        turnEnds = machine.events().alarm("scheduler.turn", clock::raise);
        system = new Task(0, new AddressSpace(0, frames.take(), resident, messages), null,
                new PortSpace(messages), messages.port(Port.Kind.TASK, null));
        registers = new Zone(memory, frames, 8 * FRAME_QUADS);
        current = new MachThread(system, registers.take(), messages.port(Port.Kind.THREAD, null));
        holder = current;
        floats = current;
        var first = makeKernelThread(reaping);
        if (first == null) {
            throw new WorkloadFailedException("The machine has no room for the kernel's threads; give it more memory.");
        }
        reaper = first;
        waitFor(reaper, reaper.frame, reaping);
        attention = false;
    }

    public final OsfPal pal() {
        return pal;
    }

    // Traps.

    @Override
    public void systemCall(Cpu processor) {
        var thread = current;
        keep(processor, thread.frame);
        var number = (int) processor.register(V0);
        if (number < 0) {
            trap(thread, number);
        } else {
            call(thread, number);
        }
        leave();
    }

    void trap(MachThread thread, int number) {
        switch (number) {
            case MachAbi.MESSAGE -> messages.trap(thread);
            case MachAbi.REPLY_PORT -> result(thread, messages.allocate(thread.task));
            case MachAbi.THREAD_SELF -> result(thread, thread.task.names.send(thread.self));
            case MachAbi.TASK_SELF -> result(thread, thread.task.names.send(thread.task.self));
            case MachAbi.SWITCH -> {
                result(thread, MachAbi.SUCCESS);
                if (!ready.isEmpty()) {
                    turnOver = true;
                    attention = true;
                }
            }
            default -> result(thread, MachAbi.INVALID_TRAP);
        }
    }

    /// The workload port's own numbers for what the kernel itself has.
    private void call(MachThread thread, int number) {
        switch (number) {
            case WorkloadAbi.NULL ->
                result(thread, thread.task.names.send(thread.self));
            case WorkloadAbi.KERNEL_FORK_JOIN -> kernelThreads.forkJoin(thread);
            case WorkloadAbi.KERNEL_PING_PONG -> kernelThreads.pingPong(thread);
            default -> result(thread, MachAbi.INVALID_TRAP);
        }
    }

    @Override
    public void memoryFault(Cpu processor, Fault fault) {
        var thread = current;
        keepAll(processor, thread);
        // Tests and not a switch over the types: that would be a call through a bootstrap method.
        if (fault instanceof Fault.AccessViolation violation) {
            paging.fault(thread, violation.va(), violation.access() == Access.WRITE);
        } else if (fault instanceof Fault.TranslationNotValid missing) {
            paging.fault(thread, missing.va(), missing.access() == Access.WRITE);
        } else if (fault instanceof Fault.Unaligned unaligned) {
            raise(thread, MachAbi.UNALIGNED, unaligned.va(), unaligned.opcode(), unaligned.register());
        } else {
            end(thread.task, 0, fault.toString());
        }
        leave();
    }

    /// An access that cannot be: an exception, or the end of the task.
    ///
    /// @param why of [AddressSpace]
    final void badAccess(MachThread thread, int why, long va, boolean write) {
        var code = switch (why) {
            case AddressSpace.FORBIDDEN -> MachAbi.PROTECTION_FAILURE;
            case AddressSpace.NO_MEMORY -> MachAbi.RESOURCE_SHORTAGE;
            case AddressSpace.FAILED -> MachAbi.MEMORY_FAILURE;
            default -> MachAbi.INVALID_ADDRESS;
        };
        if (isRaised(thread, MachAbi.BAD_ACCESS, code, va, 0)) {
            return;
        }
        var where = (write ? "a store" : "an access") + " at 0x" + Long.toHexString(va);
        end(thread.task, 0, switch (why) {
            case AddressSpace.NO_MEMORY -> "no memory was left for " + where;
            case AddressSpace.FAILED -> "nobody is left who could allow " + where;
            default -> where + " is not allowed, and the task has no exception port";
        });
    }

    @Override
    public void instructionFault(Cpu processor, Fault fault) {
        var thread = current;
        keepAll(processor, thread);
        if (fault instanceof Fault.FloatingDisabled) {
            giveFloats(thread);
        } else if (fault instanceof Fault.ManagedFailure) {
            end(thread.task, 0, fault.toString());
        } else if (fault instanceof Fault.Arithmetic) {
            raise(thread, MachAbi.ARITHMETIC, 0, 0, 0);
        } else if (fault instanceof Fault.GeneratedTrap trap) {
            raise(thread, MachAbi.SOFTWARE, trap.code(), 0, 0);
        } else if (fault instanceof Fault.Breakpoint || fault instanceof Fault.BugCheck) {
            raise(thread, MachAbi.BREAKPOINT, 0, 0, 0);
        } else {
            raise(thread, MachAbi.BAD_INSTRUCTION, 0, 0, 0);
        }
        leave();
    }

    @Override
    public void interrupt(Cpu processor, InterruptLine line) {
        keepAll(processor, current);
        line.lower();
        second = (int) (machine.clock().now() / (turn * TURNS_PER_SECOND));
        used(current, MachAbi.TICKS_PER_SECOND / TURNS_PER_SECOND);
        if (!ready.isEmpty()) {
            turnOver = true;
            attention = true;
        }
        leave();
    }

    final void result(MachThread thread, long value) {
        memory.storeQuad(thread.frame + 8 * V0, value);
    }

    /// Argument `n`, as the caller passed it.
    final long argument(MachThread thread, int n) {
        return memory.loadQuad(thread.frame + 8L * (A0 + n));
    }

    // Tasks and threads.

    /// A task without a thread; null when there is no number or no memory left. The first one ever made is the one whose end is the machine's.
    @Nullable
    Task makeTask(ManagedCode.@Nullable Table managed) {
        for (var tried = 1; tried < MOST_TASKS; tried++) {
            lastNumber = lastNumber == MOST_TASKS - 1 ? 1 : lastNumber + 1;
            if (!numbers[lastNumber]) {
                var root = frames.take();
                if (root == 0) {
                    return null;
                }
                numbers[lastNumber] = true;
                var task = new Task(lastNumber, new AddressSpace(lastNumber, root, resident, messages), managed,
                        new PortSpace(messages), messages.port(Port.Kind.TASK, null));
                if (first == null) {
                    first = task;
                }
                return task;
            }
        }
        return null;
    }

    /// What answers the messages that the kernel receives.
    KernelObjects objects() {
        return new KernelObjects(this);
    }

    /// A right for one message to the port is lost. Its receiver is told, by that right.
    void rightLost(Port port) {
        if (port.kind == Port.Kind.QUEUE) {
            messages.notify(port, MachAbi.SEND_ONCE_LOST, 0);
        } else if (port.kind == Port.Kind.EXCEPTION && port.object instanceof MachThread thread) {
            answered(thread, port, false);
        }
    }

    /// A thread that does not run yet; null when there are too many or no memory is left.
    @Nullable
    MachThread makeThread(Task task) {
        if (threads == MOST_THREADS) {
            return null;
        }
        var frame = registers.take();
        if (frame == 0) {
            return null;
        }
        threads++;
        var port = messages.port(Port.Kind.THREAD, null);
        var thread = new MachThread(task, frame, port);
        port.object = thread;
        thread.stamp = second;
        var younger = task.threads;
        thread.sibling = younger;
        if (younger != null) {
            younger.elder = thread;
        }
        task.threads = thread;
        return thread;
    }

    /// A thread of the kernel's own, which begins with `continuation`; null when there are too many or no memory is left.
    @Nullable
    MachThread makeKernelThread(Continuation continuation) {
        var thread = makeThread(system);
        if (thread != null) {
            priority(thread, RunQueues.KERNEL);
            thread.continuation = continuation;
        }
        return thread;
    }

    /// Puts the first instruction and stack of a thread where it will find them.
    void place(MachThread thread, long pc, long stackPointer) {
        for (var at = 0; at < 8 * FRAME_QUADS; at += 8) {
            memory.storeQuad(thread.frame + at, 0);
        }
        memory.storeQuad(thread.frame + PC, pc & -4);
        memory.storeQuad(thread.frame + 8 * SP, stackPointer);
        thread.whole = true;
    }

    /// The thread is over: at once, or if it is the current one when it leaves the kernel, as its port is in any case. What the current one had is given back
    /// by a thread of the kernel, because nobody clears up what he stands on.
    ///
    /// Source: Mach 3.0, kern/thread.c, thread_terminate, thread_halt_self and reaper_thread.
    void end(MachThread thread) {
        messages.destroy(thread.self);
        if (thread == current) {
            thread.terminates = true;
            attention = true;
        } else {
            halt(thread);
            free(thread);
        }
    }

    /// It will not run any more, wait for anything, or be found by anybody.
    private void halt(MachThread thread) {
        thread.ended = true;
        thread.continuation = null;
        messages.destroy(thread.self);
        var queue = thread.waitsIn;
        if (queue != null) {
            queue.remove(thread);
            thread.waitsIn = null;
        }
        ready.remove(thread);
        release(thread.exceptions);
        thread.exceptions = null;
        var message = thread.message;
        if (message != null) {
            thread.message = null;
            messages.giveUp(message);
        }
        attention = true;
    }

    private void haltSelf(MachThread thread) {
        thread.terminates = false;
        halt(thread);
        dead.add(thread);
        wakeUp(reaper.frame);
    }

    private void reap(MachThread thread) {
        for (var gone = dead.take(); gone != null; gone = dead.take()) {
            free(gone);
        }
        waitFor(thread, thread.frame, reaping);
    }

    private void free(MachThread thread) {
        var elder = thread.elder;
        var younger = thread.sibling;
        if (elder == null) {
            thread.task.threads = younger;
        } else {
            elder.sibling = younger;
        }
        if (younger != null) {
            younger.elder = elder;
        }
        threads--;
        registers.give(thread.frame);
    }

    /// The task is over: what it had is given back.
    ///
    /// @param fatal what was fatal to it; null when it ended by itself
    void end(Task task, long status, @Nullable String fatal) {
        if (task.ended) {
            return;
        }
        task.ended = true;
        task.status = status;
        task.fatal = fatal;
        messages.destroy(task.self);
        for (var thread = task.threads; thread != null; thread = thread.sibling) {
            if (thread.ended) {
                continue;
            }
            if (thread == current) {
                haltSelf(thread);
            } else {
                halt(thread);
                free(thread);
            }
        }
        task.names.close();
        task.space.destroy();
        if (inside == task.space) {
            inside = null;
        }
        numbers[task.number] = false;
        var told = task.exceptions;
        task.exceptions = null;
        if (told != null) {
            if (told.active) {
                tell(told, MachAbi.TASK_DIED);
            }
            release(told);
        }
        if (task == first) {
            cpu.stop();
        }
        attention = true;
    }

    // Waiting.

    /// The current thread waits in a queue, and does `continuation` when it has the processor again.
    void wait(MachThread thread, WaitQueue queue, Continuation continuation) {
        thread.continuation = continuation;
        thread.waiting = true;
        thread.waitsIn = queue;
        queue.add(thread);
        attention = true;
    }

    /// The current thread, or one that does not run yet, waits for an event, and does `continuation` when it has the processor again.
    void waitFor(MachThread thread, long event, Continuation continuation) {
        thread.event = event;
        wait(thread, events.queue(event), continuation);
    }

    /// Lets all go on that wait for the event.
    void wakeUp(long event) {
        for (var thread = events.take(event); thread != null; thread = events.take(event)) {
            run(thread);
        }
    }

    /// Lets the one go on that has waited longest for the event.
    void wakeUpOne(long event) {
        var thread = events.take(event);
        if (thread != null) {
            run(thread);
        }
    }

    /// Lets one go on that waits. False when nobody does.
    boolean wakeOne(WaitQueue queue) {
        var thread = queue.take();
        if (thread == null) {
            return false;
        }
        run(thread);
        return true;
    }

    void wakeAll(WaitQueue queue) {
        for (var thread = queue.take(); thread != null; thread = queue.take()) {
            run(thread);
        }
    }

    /// A thread could run; one that is suspended could when it is resumed.
    void run(MachThread thread) {
        if (thread.suspended) {
            stop(thread);
            return;
        }
        thread.waiting = false;
        thread.waitsIn = null;
        if (thread.stamp != second) {
            age(thread);
        }
        ready.add(thread);
        if (thread.scheduled < current.scheduled) {
            turnOver = true;
            attention = true;
        } else if (!turnEnds.isSet()) {
            turnEnds.set(machine.clock().now() + turn);
        }
    }

    /// The current thread waits in a queue, and `next`, which waited, has the processor at once, in its own address space.
    ///
    /// Source: Draves et al., SOSP '91, section 2.4: stack hand-off; Mach 3.0, thread_handoff.
    final void handOff(MachThread thread, WaitQueue queue, Continuation continuation, MachThread next) {
        thread.continuation = continuation;
        thread.waiting = true;
        thread.waitsIn = queue;
        queue.add(thread);
        next.continuation = null;
        next.waiting = false;
        next.waitsIn = null;
        given(next);
        inside(next.task);
    }

    /// The thread has the processor next, when the current one waits.
    void handOff(MachThread thread) {
        if (thread.suspended) {
            stop(thread);
            return;
        }
        thread.waiting = false;
        thread.waitsIn = null;
        var other = handedTo;
        if (other != null) {
            ready.add(other);
        }
        handedTo = thread;
        attention = true;
    }

    // Exceptions.

    /// Reports an exception to the thread's port or else the task's; the thread waits for the answer. False when there is nobody to report it to.
    ///
    /// Sources: Black et al., The Mach Exception Handling Facility, 1988; Mach 3.0, kern/exception.c.
    private boolean isRaised(MachThread thread, int exception, long first, long second, long third) {
        var port = thread.exceptions != null ? thread.exceptions : thread.task.exceptions;
        var message = port == null || !port.active
                ? null
                : messages.ofKernel(port, MachAbi.EXCEPTION_RAISE, MachAbi.BODY + 32);
        if (message == null) {
            return false;
        }
        var words = memory;
        words.storeQuad(message.buffer + MachAbi.BODY, exception);
        words.storeQuad(message.buffer + MachAbi.BODY + 8, first);
        words.storeQuad(message.buffer + MachAbi.BODY + 16, second);
        words.storeQuad(message.buffer + MachAbi.BODY + 24, third);
        var reply = messages.port(Port.Kind.EXCEPTION, thread);
        message.reply = reply;
        message.replyOnce = true;
        reply.sendOnceRights++;
        thread.exception = reply;
        stop(thread);
        messages.deliver(message);
        return true;
    }

    /// As above; without somebody it is the task's end.
    private void raise(MachThread thread, int exception, long first, long second, long third) {
        if (!isRaised(thread, exception, first, second, third)) {
            end(thread.task, 0, "exception " + exception + " (0x" + Long.toHexString(first) + ", 0x"
                    + Long.toHexString(second) + ") found nobody to be reported to");
        }
    }

    /// The answer to an exception, by the port that was made for it.
    void answered(MachThread thread, Port port, boolean goesOn) {
        messages.destroy(port);
        if (thread.exception != port || thread.ended) {
            return;
        }
        thread.exception = null;
        if (goesOn) {
            run(thread);
        } else {
            end(thread.task, 0, "an exception, which was not settled");
        }
    }

    private void tell(Port port, int id) {
        var message = messages.ofKernel(port, id, MachAbi.BODY);
        if (message != null) {
            messages.deliver(message);
        }
    }

    /// The kernel's right to send to a port of exceptions is given back.
    void release(@Nullable Port port) {
        if (port != null) {
            messages.releaseSend(port);
        }
    }

    // Threads that are told to stop and to go on.

    /// Waits for nothing; somebody will let it go on.
    private void stop(MachThread thread) {
        thread.waiting = true;
        thread.waitsIn = null;
        attention = true;
    }

    void suspend(MachThread thread) {
        thread.suspended = true;
        if (!thread.waiting) {
            if (thread != current) {
                ready.remove(thread);
            }
            stop(thread);
        }
    }

    /// False when it was not suspended.
    boolean resume(MachThread thread) {
        if (!thread.suspended) {
            return false;
        }
        thread.suspended = false;
        if (thread.waiting && thread.waitsIn == null && thread.exception == null) {
            run(thread);
        }
        return true;
    }

    /// Gives up what a thread waits for. A trap answers that.
    void abort(MachThread thread) {
        var queue = thread.waitsIn;
        var waited = queue != null || thread.exception != null;
        if (queue != null) {
            queue.remove(thread);
            thread.waitsIn = null;
        }
        if (thread.continuation != null) {
            // Who waits for a page has made no trap, and tries again.
            if (!thread.whole) {
                result(thread, MachAbi.INTERRUPTED);
            }
            thread.continuation = null;
            var message = thread.message;
            if (message != null) {
                thread.message = null;
                messages.giveUp(message);
            }
        }
        thread.exception = null;
        if (waited) {
            run(thread);
        }
    }

    // Priorities.

    final void priority(MachThread thread, int priority) {
        thread.priority = priority;
        schedule(thread);
    }

    /// So many ticks of the clock have found the thread running.
    final void used(MachThread thread, int ticks) {
        if (thread.stamp != second) {
            age(thread);
        }
        thread.usage += ticks;
        schedule(thread);
    }

    /// With each second that has passed what was used counts five eighths of what it did.
    ///
    /// Source: Mach 3.0, kern/sched_prim.c, update_priority.
    private void age(MachThread thread) {
        var usage = thread.usage;
        for (var passed = second - thread.stamp; passed > 0 && usage > 0; passed--) {
            usage = (usage >> 1) + (usage >> 3);
        }
        thread.stamp = second;
        if (usage != thread.usage) {
            thread.usage = usage;
            schedule(thread);
        }
    }

    /// Who uses the whole processor for long stands ten places further behind. Who stands in a queue stays there until he has run.
    private static void schedule(MachThread thread) {
        var place = thread.priority + (thread.usage >> USAGE_SHIFT);
        thread.scheduled = place < RunQueues.PRIORITIES ? place : RunQueues.PRIORITIES - 1;
    }

    // The way out.

    final void leave() {
        if (attention) {
            see();
        }
        var thread = current;
        if (thread == holder) {
            var frame = thread.frame;
            if (thread.whole) {
                thread.whole = false;
                give(frame);
                giveChanged(frame);
                cpu.pc(memory.loadQuad(frame + PC));
            } else {
                cpu.register(V0, memory.loadQuad(frame + 8 * V0));
            }
        } else {
            enter(thread);
        }
    }

    /// Until somebody is ready to go back to user mode.
    private void see() {
        while (true) {
            if (current.terminates) {
                haltSelf(current);
            }
            if (current.waiting || current.ended) {
                if (!switchOver()) {
                    return;
                }
            } else if (turnOver) {
                turnOver = false;
                ready.add(current);
                switchOver();
            }
            var thread = current;
            var continuation = thread.continuation;
            if (continuation == null) {
                break;
            }
            thread.continuation = null;
            inside(thread.task);
            continuation.run(thread);
        }
        var handed = handedTo;
        if (handed != null) {
            // Who handed over has not waited after all: his answer was there already.
            handedTo = null;
            if (!handed.ended) {
                ready.add(handed);
            }
        }
        attention = false;
    }

    /// Every thread waits for another, and there is no device that could end that, so the machine stops.
    void nobodyIsReady() {
        cpu.stop();
    }

    /// Gives the processor to who was handed it, else to the best of those who could run. False when there is nobody.
    private boolean switchOver() {
        var next = handedTo;
        if (next != null && !next.ended) {
            handedTo = null;
        } else {
            handedTo = null;
            next = ready.take();
        }
        if (next == null) {
            nobodyIsReady();
            return false;
        }
        given(next);
        return true;
    }

    /// The thread has the processor, for a turn when others want it too.
    private void given(MachThread next) {
        turnOver = false;
        if (next != current) {
            switches++;
            current = next;
        }
        if (ready.isEmpty()) {
            turnEnds.clear();
        } else {
            turnEnds.set(machine.clock().now() + turn);
        }
    }

    /// Makes the CPU's registers and address space the thread's.
    private void enter(MachThread thread) {
        var frame = thread.frame;
        holder.unique = pal.unique();
        holder = thread;
        pal.unique(thread.unique);
        cpu.floatingEnabled(floats == thread);
        inside(thread.task);
        give(frame);
        if (thread.whole) {
            thread.whole = false;
            giveChanged(frame);
        }
        cpu.pc(memory.loadQuad(frame + PC));
    }

    private void inside(Task task) {
        var space = task.space;
        if (space != inside && task != system) {
            inside = space;
            cpu.context(space.table.root, space.number);
            cpu.managed(task.managed);
        }
    }

    final void giveFloats(MachThread thread) {
        var processor = cpu;
        var before = floats.floats();
        var now = thread.floats();
        for (var n = 0; n < 31; n++) {
            before[n] = processor.floating(n);
            processor.floating(n, now[n]);
        }
        before[31] = processor.fpcr();
        processor.fpcr(now[31]);
        floats = thread;
        processor.floatingEnabled(true);
    }

    // Frames. Each register by itself, as entry code is written.

    /// What a procedure keeps, and what a trap may be asked for: arguments, return address, stack pointer, PC.
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
        words.storeQuad(frame + 8 * 20, from.register(20));
        words.storeQuad(frame + 8 * 26, from.register(26));
        words.storeQuad(frame + 8 * 29, from.register(29));
        words.storeQuad(frame + 8 * 30, from.register(30));
        words.storeQuad(frame + PC, from.pc());
    }

    final void keepAll(Cpu from, MachThread thread) {
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
        to.register(19, words.loadQuad(frame + 8 * 19));
        to.register(20, words.loadQuad(frame + 8 * 20));
        to.register(21, words.loadQuad(frame + 8 * 21));
        to.register(22, words.loadQuad(frame + 8 * 22));
        to.register(23, words.loadQuad(frame + 8 * 23));
        to.register(24, words.loadQuad(frame + 8 * 24));
        to.register(25, words.loadQuad(frame + 8 * 25));
        to.register(27, words.loadQuad(frame + 8 * 27));
        to.register(28, words.loadQuad(frame + 8 * 28));
    }

    // Running, for the machine's owner.

    /// Gives the processor to the first thread that is ready and runs until the first task has ended or nobody can go on.
    ///
    /// @param entry the kernel's [#pal], or PALcode before it
    public void start(PalCode entry) {
        cpu.pal(entry);
        cpu.userMode(true);
        if (switchOver()) {
            attention = true;
            leave();
            cpu.run();
        }
    }

    /// How often the processor went from one thread to another.
    public long switches() {
        return switches;
    }
}
