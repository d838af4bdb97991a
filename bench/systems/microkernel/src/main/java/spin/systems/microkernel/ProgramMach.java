package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramConsole;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;
import spin.hw.mmu.Access;
import spin.hw.pal.Fault;

/// The kernel for unmodified programs of another one, whose system calls a server answers. It knows nothing of what they mean.
///
/// A system call that is not this kernel's goes back to user mode, to the emulation library of the task. A fault becomes a
/// message to the task's exception port, and the thread waits for the answer. A clock ticks, and waiting for a message may have a limit.
///
/// Sources: Golub, Dean, Forin and Rashid, Unix as an Application Program, USENIX '90; Black et al., The Mach Exception Handling Facility, 1988.
final class ProgramMach extends Mach {

    private static final int AT = 28;
    private static final int A5 = 21;

    final ProgramConsole console;
    /// What the clock tells everybody who has it mapped: the time in cycles, and how many ticks there have been.
    final long timeFrame;
    private final MachThread nobody = current;
    private final Alarm tick;
    private final long cyclesInATick;
    private boolean ticked;
    private long ticks;
    private @Nullable MachThread timed;

    ProgramMach(Machine machine, ProgramConsole console) {
        super(machine, Puppets.NOBODY);
        this.console = console;
        // The end of no task is the machine's.
        first = system;
        timeFrame = frames.take();
        memory.zeroFrame(timeFrame);
        cyclesInATick = machine.profile().hertz() / MachAbi.TICKS_PER_SECOND;
        tick = machine.events().alarm("scheduler.tick", this::tick);
    }

    private void tick() {
        ticked = true;
        clock.raise();
        tick.after(cyclesInATick);
    }

    /// Runs until nobody can go on and nothing is waited for that time would bring.
    void run() {
        tick.after(cyclesInATick);
        start(pal());
        tick.clear();
    }

    /// Frames that the kernel keeps for the next thread and the next message.
    int framesKept() {
        return registers.frames() + messages.bufferFrames();
    }

    /// How many tasks there are.
    int tasks() {
        var count = 0;
        for (var used : numbers) {
            count += used ? 1 : 0;
        }
        return count;
    }

    @Override
    KernelObjects objects() {
        return new ProgramObjects(this);
    }

    // Traps.

    @Override
    public void systemCall(Cpu processor) {
        var own = current.emulation;
        var emulation = own != 0 ? own : current.task.emulation;
        if (emulation != 0 && (int) processor.register(V0) >= 0) {
            processor.register(AT, processor.pc());
            processor.pc(emulation);
        } else {
            super.systemCall(processor);
        }
    }

    @Override
    void trap(MachThread thread, int number) {
        if (number != MachAbi.MESSAGE) {
            super.trap(thread, number);
            return;
        }
        var limited = (argument(thread, 1) & MachAbi.RECEIVE_LIMIT) != 0;
        var limit = cpu.register(A5);
        super.trap(thread, number);
        thread.wakeAt = limited && thread.waiting ? ticks + Math.clamp(limit, 1, Integer.MAX_VALUE) : Long.MAX_VALUE;
        if (thread.wakeAt != Long.MAX_VALUE && !thread.timed) {
            thread.timed = true;
            thread.nextTimed = timed;
            timed = thread;
        }
    }

    // Faults.

    @Override
    public void memoryFault(Cpu processor, Fault fault) {
        var thread = current;
        keepAll(processor, thread);
        if (fault instanceof Fault.TranslationNotValid missing) {
            paging.fault(thread, missing.va(), missing.access() == Access.WRITE);
        } else if (fault instanceof Fault.AccessViolation violation) {
            paging.fault(thread, violation.va(), violation.access() == Access.WRITE);
        } else if (fault instanceof Fault.Unaligned unaligned) {
            raise(thread, MachAbi.UNALIGNED, unaligned.va(), unaligned.opcode(), unaligned.register());
        } else {
            end(thread.task, 0, fault.toString());
        }
        leave();
    }

    @Override
    void badAccess(MachThread thread, int why, long va, boolean write) {
        raise(thread, MachAbi.BAD_ACCESS, switch (why) {
            case AddressSpace.FORBIDDEN -> MachAbi.PROTECTION_FAILURE;
            case AddressSpace.NO_MEMORY -> MachAbi.RESOURCE_SHORTAGE;
            case AddressSpace.FAILED -> MachAbi.MEMORY_FAILURE;
            default -> MachAbi.INVALID_ADDRESS;
        }, va, 0);
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

    /// Reports an exception; the thread waits for the answer. Without somebody to report it to, it is the task's end.
    private void raise(MachThread thread, int exception, long first, long second, long third) {
        var port = thread.exceptions != null ? thread.exceptions : thread.task.exceptions;
        var message = port == null || !port.active
                ? null
                : messages.ofKernel(port, MachAbi.EXCEPTION_RAISE, MachAbi.BODY + 32);
        if (message == null) {
            end(thread.task, 0, "exception " + exception + " (0x" + Long.toHexString(first) + ", 0x"
                    + Long.toHexString(second) + ") found nobody to be reported to");
            return;
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

    @Override
    void rightLost(Port port) {
        if (port.kind == Port.Kind.EXCEPTION) {
            if (port.object instanceof MachThread thread) {
                answered(thread, port, false);
            }
        } else {
            super.rightLost(port);
        }
    }

    private void tell(Port port, int id) {
        var message = messages.ofKernel(port, id, MachAbi.BODY);
        if (message != null) {
            messages.deliver(message);
        }
    }

    @Override
    void end(Task task, long status, @Nullable String fatal) {
        if (task.ended) {
            return;
        }
        super.end(task, status, fatal);
        var port = task.exceptions;
        if (port != null && port.active) {
            tell(port, MachAbi.TASK_DIED);
        }
        task.exceptions = null;
        release(port);
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

    @Override
    void run(MachThread thread) {
        if (thread.suspended) {
            stop(thread);
        } else {
            super.run(thread);
        }
    }

    @Override
    void handOff(MachThread thread) {
        if (thread.suspended) {
            stop(thread);
        } else {
            super.handOff(thread);
        }
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
                messages.discard(message);
            }
        }
        thread.exception = null;
        if (waited) {
            run(thread);
        }
    }

    // Time.

    @Override
    public void interrupt(Cpu processor, InterruptLine line) {
        keepAll(processor, current);
        line.lower();
        if (ticked) {
            ticked = false;
            ticks++;
            if (ticks % MachAbi.TICKS_PER_SECOND == 0) {
                second++;
            }
            current.ticks++;
            used(current, 1);
            memory.storeQuad(timeFrame, machine.clock().now());
            memory.storeQuad(timeFrame + 8, ticks);
            wakeTimed();
        }
        if (!turnEnds.isSet() && !ready.isEmpty()) {
            turnOver = true;
            attention = true;
        }
        leave();
    }

    private void wakeTimed() {
        MachThread before = null;
        for (var thread = timed; thread != null; thread = thread.nextTimed) {
            var queue = thread.waitsIn;
            var waits = !thread.ended && queue != null && thread.wakeAt != Long.MAX_VALUE;
            if (waits && thread.wakeAt > ticks) {
                before = thread;
                continue;
            }
            thread.timed = false;
            if (before == null) {
                timed = thread.nextTimed;
            } else {
                before.nextTimed = thread.nextTimed;
            }
            if (waits && queue != null) {
                queue.remove(thread);
                thread.receiveError = MachAbi.TIMED_OUT;
                run(thread);
            }
        }
    }

    @Override
    void nobodyIsReady() {
        current = nobody;
        if (timed == null) {
            cpu.stop();
        } else {
            cpu.waitForInterrupt();
        }
    }
}
