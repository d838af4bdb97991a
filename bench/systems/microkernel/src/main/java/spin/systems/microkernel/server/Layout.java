package spin.systems.microkernel.server;

/// Where things lie in the server's address space and in a program's, and by which names both know their first ports.
public final class Layout {

    public static final int PAGE = 8192;

    // The server.

    /// Its Alpha code, and the address in it where managed code stands.
    public static final long CODE = 0x1_1000_0000L;
    /// Messages: what it receives, and behind it what it asks the kernel.
    public static final long MESSAGES = CODE + 0x4000;
    static final long RECEIVED = MESSAGES;
    static final long REQUEST = MESSAGES + 0x800;
    static final long ANSWER = MESSAGES + 0x1000;
    /// The clock, as the kernel shows it: the time in cycles, ticks.
    public static final long CLOCK = CODE + 0x8000;
    static final long CLOCK_TICKS = CLOCK + 8;
    /// The emulation library's code, to be mapped by programs.
    public static final long EMULATOR_IMAGE = CODE + 0xc000;
    /// What files, pipes and the like consist of.
    static final long STORE = 0x2_0000_0000L;

    /// The server's names: itself, where the kernel answers, what it receives from, the console.
    public static final int SELF = 1;
    public static final int REPLY = 2;
    public static final int SET = 3;
    public static final int CONSOLE = 4;

    // A program: behind all that the UNIX gives it.

    public static final long EMULATOR = 0x3f0_0000_0000L;
    static final long EMULATOR_DATA = EMULATOR + 0x4000;

    /// Threads of a program. Each has an entry of the emulation library, room for its message, and names.
    static final int MOST_THREADS = 64;
    static final int ENTRY_BYTES = 20;
    static final int MESSAGE_SHIFT = 7;

    /// A program's names: where the calls of its first thread go, where the answers come, itself. Those of the next are by 4 more.
    static final int PROGRAM_UNIX = 1;
    static final int PROGRAM_REPLY = 2;
    static final int PROGRAM_SELF = 3;

    static int unix(int thread) {
        return 4 * thread + PROGRAM_UNIX;
    }

    static int reply(int thread) {
        return 4 * thread + PROGRAM_REPLY;
    }

    private Layout() {}
}
