package spin.systems.microkernel.lib;

/// The library's variables, as offsets in its page of data: names of ports, four semaphores, and a block for each thread.
public final class Variables {

    static final int LOCK = 0;
    /// The first free thread block.
    public static final int FREE = 8;
    /// The task's own port, the control port of its pager's object, and the port that the pager receives from.
    public static final int TASK = 16;
    public static final int CONTROL = 24;
    public static final int PAGER = 32;
    /// Where the pager's object begins.
    public static final int OBJECT = 40;
    /// The port of the server, and where its answer goes.
    static final int SERVER = 48;
    static final int CLIENT = 56;

    /// In a UNIX process: the port by which the UNIX server knows it. In the server: the port that it receives from, and the processes by port.
    public static final int UNIX = 448;
    public static final int PROCESSES = 5120;

    static final int SEMAPHORES = 64;
    static final int SEMAPHORE_SHIFT = 5;
    static final int COUNT = 0;
    static final int FIRST = 8;
    static final int LAST = 16;

    public static final int THREADS = 1024;
    public static final int THREAD_BYTES = 64;
    public static final int MOST_THREADS = 64;
    /// In a thread's block: the name of its port, its state, who joins it, the next in a queue, where it begins, whether it was let go on, the
    /// ports at which it waits to be woken and for answers.
    static final int NUMBER = 0;
    static final int STATE = 8;
    static final int JOINER = 16;
    public static final int NEXT = 24;
    static final int START = 32;
    static final int GRANTED = 40;
    public static final int WAKE = 48;
    public static final int ANSWER = 56;

    static final int RUNNING = 1;
    static final int ENDED = 2;

    private Variables() {}
}
