package spin.systems.monolith.lib;

/// The library's variables, as offsets in its page of data: process-wide ones, four semaphores, what threads are made with, buffers, and a block for each
/// thread.
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

    /// Four of them, each a mutex, a condition behind it and a count.
    static final int SEMAPHORES = 64;
    static final int SEMAPHORE_SHIFT = 6;
    static final int SEMAPHORE_CONDITION = 24;
    static final int COUNT = 40;

    /// A mutex: 0 free, 1 locked, 2 waited for; then who waits, first and last.
    static final int FIRST_WAITER = 8;
    static final int LAST_WAITER = 16;
    /// A condition: who waits, first and last.
    static final int FIRST = 0;
    static final int LAST = 8;

    /// The first free block that has a stack already.
    static final int CACHED = 320;
    /// Of each key for values of a thread's own, who is told of one when its thread ends.
    static final int KEYS = 328;
    static final int MOST_KEYS = 2;
    static final int NEXT_KEY = 344;
    /// What a thread is made with: the mark of such an object, bytes of stack, and of the guard below it.
    public static final int ATTRIBUTES = 352;
    public static final int STACK_BYTES = 360;
    public static final int GUARD_BYTES = 368;
    public static final long ATTRIBUTES_MARK = 0x6174_7472L;

    static final int OUT = 512;
    static final int IN = 768;
    static final int IN_BYTES = 256;

    public static final int THREADS = 1024;
    public static final int THREAD_BYTES = 128;
    public static final int MOST_THREADS = 56;
    /// In a thread's block: the kernel's name for it and its state; a mutex, and a condition that its end is; the next in a list; where it begins;
    /// whether it was let go on; whether it is to end; values of its own; the top of its stack; whether nobody will join it; the condition that it
    /// waits for.
    public static final int NUMBER = 0;
    static final int STATE = 8;
    static final int MUTEX = 16;
    static final int END = 40;
    public static final int NEXT = 56;
    static final int START = 64;
    static final int GRANTED = 72;
    static final int CANCELLED = 80;
    static final int SPECIFIC = 88;
    static final int STACK = 104;
    static final int DETACHED = 112;
    static final int WAITS_FOR = 120;

    static final int RUNNING = 1;
    static final int ENDED = 2;

    private Variables() {}
}
