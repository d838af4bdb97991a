package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;
import spin.bench.port.ProgramConsole;
import spin.bench.port.attack.Puppets;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.hw.cpu.Cpu;
import spin.hw.interrupt.InterruptLine;

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
