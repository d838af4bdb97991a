package spin.systems.microkernel;

import org.jspecify.annotations.Nullable;

/// A flow of control in a task.
///
/// While another has the CPU its registers are in a frame of physical memory. A thread that waits has no kernel stack, only a
/// [Continuation].
final class MachThread {

    final Task task;
    /// Physical address of the saved registers.
    final long frame;
    /// The port by which it is asked to do something.
    final Port self;

    boolean ended;
    boolean started;
    boolean waiting = true;
    /// Whether what a procedure may change is in the frame too: after a fault, not after a trap.
    boolean whole;
    @Nullable
    Continuation continuation;
    @Nullable
    WaitQueue waitsIn;
    /// Which event it waits for, where [Events] know it.
    long event;
    /// The queue of those who could run that it stands in.
    @Nullable
    WaitQueue runs;
    /// In the queue that it stands in.
    @Nullable
    MachThread next;
    @Nullable
    MachThread previous;
    /// Among the threads of its task.
    @Nullable
    MachThread sibling;
    @Nullable
    MachThread elder;

    /// Where it stands by itself, and where by what it has used of the processor: the more the further behind, [RunQueues#PRIORITIES] at most.
    int priority = RunQueues.USER;
    int scheduled = RunQueues.USER;
    /// Ticks of the processor that it has used, the older ones counting less, and the second in which that was reckoned.
    int usage;
    int stamp;
    /// It is asked to end, when it next leaves the kernel.
    boolean terminates;

    /// The message that it was given while it waited for one, or with which it waits for room; and the error when a wait for one ends without.
    @Nullable
    Message message;
    int receiveError;
    /// Where it wants a message, and how long it may be.
    long receiveAt;
    long receiveMost;
    /// The access that it waits to be allowed.
    long faultAddress;
    boolean faultWrites;

    // Of a thread that is asked for by its port while it has begun.

    /// Where its exceptions are reported, and where it goes on with a system call of another kernel's, when that is not as its task says.
    @Nullable
    Port exceptions;
    long emulation;

    /// Whether it may not run whatever comes.
    boolean suspended;
    /// Where the answer to its exception comes.
    @Nullable
    Port exception;
    /// The tick at which it no longer waits for a message, whether it is in the list of those, and the next there.
    long wakeAt = Long.MAX_VALUE;
    boolean timed;
    @Nullable
    MachThread nextTimed;
    /// Ticks of the clock that found it running.
    long ticks;

    long unique;
    /// Floating-point registers, and the control register in the place of the last, while another thread's are in the CPU.
    private long @Nullable [] floats;

    MachThread(Task task, long frame, Port self) {
        this.task = task;
        this.frame = frame;
        this.self = self;
    }

    /// Most threads have none: they are made when one is wanted.
    long[] floats() {
        var kept = floats;
        if (kept == null) {
            kept = new long[32];
            floats = kept;
        }
        return kept;
    }
}
