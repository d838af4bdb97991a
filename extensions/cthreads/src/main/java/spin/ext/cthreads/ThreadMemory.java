package spin.ext.cthreads;

import spin.core.user.UserPort;

/// The state of a program's threads: one page of the program's own memory, read and written through the MMU like any other.
///
/// ```text
/// base +    0  ready: first, last         16  free blocks     24  blocks in use so far    32  kernel threads
///         40  idle kernel threads         48  threads alive
///         64  32 semaphores of 24 bytes: count, waiting first, last
///        832  56 blocks of 128 bytes, one a thread:
///               0 next       8 state     16 joiner     24 pc     32 a0 at first, then v0
///              40 s0 .. 88 s6            96 ra        104 sp    112 gp
/// ```
/// A queue is a first and a last block, linked by their first quadword. The current thread's block is the strand's unique value.
record ThreadMemory(long base) {
    static final int MOST = 56;
    static final int SEMAPHORES = 32;

    static final long UNUSED = 0;
    static final long ALIVE = 1;
    static final long FRESH = 2;
    static final long ENDED = 3;

    static final int V0 = 0;
    static final int A0 = 16;
    static final int A1 = 17;
    static final int A2 = 18;
    static final int A3 = 19;
    static final int GP = 29;

    private static final int S0 = 9;
    private static final int S6 = 15;
    private static final int RA = 26;
    private static final int SP = 30;

    private static final int LAST = 8;
    private static final int FREE = 16;
    private static final int USED = 24;
    private static final int KERNEL_THREADS = 32;
    private static final int IDLE = 40;
    private static final int THREADS = 48;
    private static final int FIRST_SEMAPHORE = 64;
    private static final int SEMAPHORE_SIZE = 24;
    private static final int WAITING = 8;
    private static final int BLOCKS = FIRST_SEMAPHORE + SEMAPHORES * SEMAPHORE_SIZE;
    private static final int BLOCK_SIZE = 128;

    private static final int STATE = 8;
    private static final int JOINER = 16;
    private static final int PC = 24;
    private static final int VALUE = 32;
    private static final int SAVED = 40;
    private static final int SAVED_RA = 96;
    private static final int SAVED_SP = 104;
    private static final int SAVED_GP = 112;

    /// The page is all zeros; the calling strand becomes the first thread.
    void begin(UserPort port) {
        port.store(base + KERNEL_THREADS, 1);
        port.store(base + THREADS, 1);
        port.store(base + USED, 1);
        port.store(base + BLOCKS + STATE, ALIVE);
        port.unique(base + BLOCKS);
    }

    // Counts. Each answers what it is afterwards.

    long threads(UserPort port, int change) {
        return add(port, base + THREADS, change);
    }

    long idle(UserPort port, int change) {
        return add(port, base + IDLE, change);
    }

    long kernelThreads(UserPort port, int change) {
        return add(port, base + KERNEL_THREADS, change);
    }

    private static long add(UserPort port, long address, int change) {
        long value = port.load(address) + change;
        if (change != 0) {
            port.store(address, value);
        }
        return value;
    }

    // Queues.

    long readyQueue() {
        return base;
    }

    /// Where the semaphore of that number has its count; 0 when there is none.
    long semaphore(long number) {
        return number >= 0 && number < SEMAPHORES ? base + FIRST_SEMAPHORE + number * SEMAPHORE_SIZE : 0;
    }

    static long waitingFor(long semaphore) {
        return semaphore + WAITING;
    }

    static void append(UserPort port, long queue, long block) {
        port.store(block, 0);
        if (port.load(queue) == 0) {
            port.store(queue, block);
        } else {
            port.store(port.load(queue + LAST), block);
        }
        port.store(queue + LAST, block);
    }

    /// The first block of the queue, which is in it no more; 0 when it is empty.
    static long take(UserPort port, long queue) {
        long block = port.load(queue);
        if (block != 0) {
            port.store(queue, port.load(block));
        }
        return block;
    }

    // Blocks.

    /// A block for a thread that begins with what is in a0 to a2, and goes to `end` when it returns; 0 when there are too many.
    long newBlock(UserPort port, long end) {
        long block = port.load(base + FREE);
        if (block == 0) {
            long used = port.load(base + USED);
            if (used == MOST) {
                return 0;
            }
            port.store(base + USED, used + 1);
            block = base + BLOCKS + used * BLOCK_SIZE;
        } else {
            port.store(base + FREE, port.load(block));
        }
        port.store(block + STATE, FRESH);
        port.store(block + JOINER, 0);
        port.store(block + PC, port.register(A0));
        port.store(block + SAVED_SP, port.register(A1));
        port.store(block + VALUE, port.register(A2));
        port.store(block + SAVED_GP, port.register(GP));
        port.store(block + SAVED_RA, end);
        return block;
    }

    void free(UserPort port, long block) {
        port.store(block + STATE, UNUSED);
        port.store(block, port.load(base + FREE));
        port.store(base + FREE, block);
    }

    /// Whether `block` is the name of a thread that nobody has joined.
    boolean isThread(UserPort port, long block) {
        long offset = block - base - BLOCKS;
        return offset >= 0 && offset < port.load(base + USED) * BLOCK_SIZE && offset % BLOCK_SIZE == 0
                && port.load(block + STATE) != UNUSED;
    }

    static boolean hasEnded(UserPort port, long block) {
        return port.load(block + STATE) == ENDED;
    }

    static void ended(UserPort port, long block) {
        port.store(block + STATE, ENDED);
    }

    static long joiner(UserPort port, long block) {
        return port.load(block + JOINER);
    }

    static void joiner(UserPort port, long block, long who) {
        port.store(block + JOINER, who);
    }

    // Registers.

    /// What a procedure has to keep for its caller; the rest is the caller's loss, as at any call. It will find 1 in v0.
    static void save(UserPort port, long block, long pc) {
        port.store(block + PC, pc);
        port.store(block + VALUE, 1);
        for (int n = S0; n <= S6; n++) {
            port.store(block + SAVED + 8L * (n - S0), port.register(n));
        }
        port.store(block + SAVED_RA, port.register(RA));
        port.store(block + SAVED_SP, port.register(SP));
        port.store(block + SAVED_GP, port.register(GP));
    }

    /// The kernel thread goes on as the thread of that block.
    static void goOn(UserPort port, long block) {
        long value = port.load(block + VALUE);
        if (port.load(block + STATE) == FRESH) {
            port.store(block + STATE, ALIVE);
            port.register(A0, value);
        } else {
            port.register(V0, value);
            for (int n = S0; n <= S6; n++) {
                port.register(n, port.load(block + SAVED + 8L * (n - S0)));
            }
        }
        port.register(RA, port.load(block + SAVED_RA));
        port.register(SP, port.load(block + SAVED_SP));
        port.register(GP, port.load(block + SAVED_GP));
        port.unique(block);
        port.jump(port.load(block + PC));
    }
}
