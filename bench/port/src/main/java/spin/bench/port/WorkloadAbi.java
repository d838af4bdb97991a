package spin.bench.port;

/// What a workload's program may rely on, on every system.
///
/// The image is mapped where it was linked, every page readable, writable and executable; execution starts at its entry in
/// user mode with [#STACK_POINTER] at the top of a mapped page and every other register zero. A system call is `callsys` with the
/// number in v0, arguments in a0 and a1, and the result in v0. A call may destroy the caller-saved registers; s0 to s5, fp, sp, gp
/// and ra survive it. at (r28) belongs to the system: its value need not survive an instruction that may trap, as k0 does
/// not on the machine that Aegis was born on.
public final class WorkloadAbi {

    /// Lowest address at which an image may be linked, where OSF/1 links its programs.
    public static final long IMAGE_BASE = 0x1_2000_0000L;

    public static final long PAGE = 8192;

    /// The number of the register that holds a call's number and its result.
    public static final int NUMBER = 0;

    public static final int FIRST_ARGUMENT = 16;
    public static final int SECOND_ARGUMENT = 17;
    public static final int RETURN_ADDRESS = 26;
    public static final int STACK_POINTER = 30;

    /// Does nothing and answers who the caller is: a number, not zero. The system's cheapest path.
    public static final int NULL = 0x500;

    /// As [#NULL], by the system's general path, where it keeps two; else the same path.
    public static final int NULL_GENERAL = 0x501;

    /// Ends the program; a0 is its status, 0 for success. Does not return.
    public static final int EXIT = 0x502;

    /// Answers the name of the protected callee, to be given to [#PROTECTED_CALL] in a1.
    public static final int CALLEE = 0x503;

    /// Calls [Workload#protectedCallee] with a0 in the protection domain named in a1; v0 is its result. Must be reached by a
    /// call (`bsr ra, stub` … `stub: callsys; ret`): a system may resume the caller at the address in ra, not after the callsys.
    public static final int PROTECTED_CALL = 0x504;

    /// Forbids stores on the page of a0 when a1 is 0, allows them when a1 is 1.
    public static final int PROTECT = 0x505;

    /// As [#PROTECT], for as many pages as a2 says.
    public static final int PROTECT_RANGE = 0x509;

    /// v0: 1 when the page of a0 has been written, else 0.
    public static final int DIRTY = 0x50a;

    /// v0: the name of the process that runs beside this one (see [Workload#PARTNER]), 0 when there is none.
    public static final int PARTNER = 0x50b;

    /// v0: the address of a procedure that gives the processor to the process named in a0, and returns when this one's turn has come again.
    public static final int YIELD_PROCEDURE = 0x50c;

    /// Makes a thread in the caller's address space that begins at a0 with its stack pointer at a1; v0 is its name.
    public static final int FORK = 0x510;

    /// Ends the calling thread.
    public static final int THREAD_EXIT = 0x511;

    /// Waits for the end of the thread named in a0; v0 is 1.
    public static final int JOIN = 0x512;

    /// Lets one waiter of semaphore a0 go on, now or later; semaphores 0 to 3 exist from the start. v0 is 1.
    public static final int SIGNAL = 0x513;

    /// Waits until semaphore a0 was signalled; v0 is 1.
    public static final int WAIT = 0x514;

    /// Makes the system create, schedule, end and join a thread of its own kernel; v0 is 1.
    public static final int KERNEL_FORK_JOIN = 0x515;

    /// Makes two threads of the system's kernel signal each other and wait once; v0 is 1.
    public static final int KERNEL_PING_PONG = 0x516;

    /// Starts a server in another address space, which holds the same image: it begins at a0 with its stack pointer at a1. v0 is 1.
    public static final int SERVE = 0x517;

    /// Calls the server: v0 is what it replies with.
    public static final int CROSS_CALL = 0x518;

    /// The server's: replies with a0 to the call in hand, if there is one, and waits for the next.
    public static final int REPLY = 0x519;

    /// Sends the quadword at a1 through pipe a0 of the system's own: 0 or 1, both shared with the partner. v0 is 8.
    public static final int PIPE_SEND = 0x51a;

    /// Receives a quadword from pipe a0 to the address in a1. v0 is 8.
    public static final int PIPE_RECEIVE = 0x51b;

    /// Gives the rest of the turn to whoever decides about the caller's turns; returns when the next one has come.
    public static final int GIVE_WAY = 0x51c;

    /// Makes an application of the system send a datagram of 16 bytes to an application of another machine and wait until it has come back; v0 is 1.
    public static final int NET_ROUND_TRIP = 0x520;

    /// Makes a video server of the system send one frame of 12,500 bytes to all its clients, and wait for the next one's time; v0 is 1.
    public static final int NET_FRAME = 0x521;

    /// Makes an application of the system receive as much as the workload says of what an application of another machine sends without an end; v0 is 1.
    public static final int NET_RECEIVE = 0x523;

    /// Classifies a packet by the engine that the workload's name names behind [#CLASSIFIES_BY]; answers the number of its filter.
    public static final int CLASSIFY = 0x522;
    /// How the names of workloads that classify begin.
    public static final String CLASSIFIES_BY = "classify by ";

    private WorkloadAbi() {}
}
