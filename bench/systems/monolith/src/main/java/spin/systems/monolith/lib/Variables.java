package spin.systems.monolith.lib;

/// The library's variables, as offsets in its page of data: process-wide ones, four semaphores, buffers, and a block for each thread.
public final class Variables {

    static final int LOCK = 0;
    /// The first free thread block.
    public static final int FREE = 8;
    static final int SERVER_SOCKET = 16;
    static final int CLIENT_SOCKET = 24;
    static final int CALL_NUMBER = 32;
    /// Whom the server is working for: a port and the call's number.
    static final int CLIENT = 40;
    static final int CLIENT_CALL = 48;
    public static final int PARTNER = 56;

    static final int SEMAPHORES = 64;
    static final int SEMAPHORE_SHIFT = 5;
    static final int COUNT = 0;
    static final int FIRST = 8;
    static final int LAST = 16;

    static final int OUT = 512;
    static final int IN = 768;
    static final int IN_BYTES = 256;

    public static final int THREADS = 1024;
    public static final int THREAD_BYTES = 64;
    public static final int MOST_THREADS = 64;
    /// In a thread's block: the kernel's name for it, its state, who joins it, the next in a queue, where it begins, whether it was let go on.
    public static final int NUMBER = 0;
    static final int STATE = 8;
    static final int JOINER = 16;
    public static final int NEXT = 24;
    static final int START = 32;
    static final int GRANTED = 40;

    static final int RUNNING = 1;
    static final int ENDED = 2;

    private Variables() {}
}
