package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// One flow of control: a process has one or more, and the kernel has some of its own.
///
/// Its registers are in a frame of physical memory while the CPU has another's; that frame is also its kernel stack.
final class KernelThread {

    final int number;
    final Proc process;
    /// Physical address of the saved registers.
    final long frame;

    boolean ended;
    /// Whether it stands in a queue of those who wait, or is not started yet.
    boolean waiting = true;
    /// Whether what a procedure may change is in the frame too: after a fault, not after a system call.
    boolean whole;
    boolean started;
    @Nullable
    Step step;
    /// The queue in which it waits.
    @Nullable
    WaitQueue waitsIn;
    /// In the queue that it stands in.
    @Nullable
    KernelThread next;
    /// Among the threads of its process.
    @Nullable
    KernelThread sibling;
    int priority = RunQueues.USER;

    /// Signals for it that have not been delivered.
    long pending;
    long faultAddress;
    int faultCode;
    /// The mask to come back to after a signal that [UnixAbi#SIGSUSPEND] waited for.
    long maskAfter;
    boolean suspended;

    /// Floating-point registers, and the control register in the place of the last, while another thread's are in the CPU.
    final long[] floats = new long[32];
    /// The value that the program keeps for each thread, while another has the CPU.
    long unique;
    /// Bytes that the call in hand has moved already.
    long moved;
    /// Woken before it waited.
    boolean wakened;
    final WaitQueue hibernation = new WaitQueue();
    final WaitQueue joiners = new WaitQueue();

    KernelThread(int number, Proc process, long frame) {
        this.number = number;
        this.process = process;
        this.frame = frame;
    }
}
