package spin.systems.monolith;

import org.jspecify.annotations.Nullable;

/// One flow of control: a process has one or more, and the kernel has some of its own.
///
/// Its registers are in a frame of physical memory while the CPU has another's; that frame is also its kernel stack. Where a program may have several, the
/// structure is used again for another thread when nobody refers to it any more (Mach's `kern/thread.c`).
final class KernelThread {

    final int number;
    Proc process;
    /// Physical address of the saved registers.
    long frame;
    /// The kernel receives for it: what is told there is told about this thread.
    Port port;
    /// Where its exceptions go; null for its task's.
    @Nullable
    Port exceptionPort;
    /// Where answers to its exceptions come.
    @Nullable
    Port replyPort;
    /// A message that it cannot send yet.
    Port.@Nullable Message sends;
    /// Whose end it waits for, with a reference.
    @Nullable
    KernelThread joins;
    /// Its own, its creator's and those of who waits for its end.
    int references;

    boolean ended;
    /// Whether it stands in a queue of those who wait, or is not started yet.
    boolean waiting;
    /// Whether what a procedure may change is in the frame too: after a fault, not after a system call.
    boolean whole;
    boolean started;
    @Nullable
    Step step;
    /// What it waits for.
    @Nullable
    WaitQueue waitsIn;
    /// In the list that it stands in.
    @Nullable
    KernelThread next;
    @Nullable
    KernelThread previous;
    /// Among the threads of its process.
    @Nullable
    KernelThread sibling;

    /// What it begins with, and what it has now that it has used the processor. See [Usage].
    int basePriority;
    int priority;
    long usage;
    long aged;
    /// Cycles that it had the processor.
    long time;

    /// Signals for it that have not been delivered.
    long pending;
    /// Which of them is a fault's that says where and how.
    int faultSignal;
    long faultAddress;
    int faultCode;
    /// The mask to come back to after a signal that [UnixAbi#SIGSUSPEND] waited for.
    long maskAfter;
    boolean suspended;

    /// Floating-point registers, and the control register in the place of the last, while another thread's are in the CPU.
    final long[] floats = new long[32];
    /// The value that the program keeps for each thread, while another has the CPU.
    long unique;
    /// The call in hand, and what it moves.
    int call;
    final Uio uio = new Uio();
    /// Where the call wants the address of who sent, 0 for nowhere; how long it may be, and where its length is to be put. `msg_name` of 4.3BSD's `msghdr`.
    long nameAt;
    int nameRoom;
    long nameLengthAt;
    int flags;
    /// What it has locked of a socket while it waits for more.
    @Nullable
    SocketSide holds;
    /// Whether a signal ends what it waits for.
    boolean interruptible;
    /// Whether it ever used floating-point registers.
    boolean usesFloats;
    /// Woken before it waited.
    boolean wakened;
    final WaitQueue hibernation = new WaitQueue();
    final WaitQueue joiners = new WaitQueue();

    KernelThread(int number, Proc process, long frame) {
        this.number = number;
        this.process = process;
        this.frame = frame;
        port = new Port(this);
        begin();
    }

    /// Makes the structure a new thread, which nobody has heard of.
    void begin(Proc of, long stack) {
        process = of;
        frame = stack;
        port = new Port(this);
        begin();
        for (var n = 0; n < 32; n++) {
            floats[n] = 0;
        }
    }

    private void begin() {
        references = 1;
        exceptionPort = null;
        replyPort = null;
        sends = null;
        joins = null;
        ended = false;
        waiting = true;
        whole = false;
        started = false;
        step = null;
        basePriority = RunQueues.USER;
        priority = RunQueues.USER;
        usage = 0;
        time = 0;
        pending = 0;
        faultSignal = 0;
        faultAddress = 0;
        faultCode = 0;
        maskAfter = 0;
        suspended = false;
        unique = 0;
        interruptible = false;
        usesFloats = false;
        wakened = false;
    }
}
