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
    /// In the queue that it stands in.
    @Nullable
    MachThread next;
    /// Among the threads of its task.
    @Nullable
    MachThread sibling;
    int priority = RunQueues.USER;

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
    final long[] floats = new long[32];
    final WaitQueue joiners = new WaitQueue();

    MachThread(Task task, long frame, Port self) {
        this.task = task;
        this.frame = frame;
        this.self = self;
    }
}
