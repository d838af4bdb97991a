package spin.systems.microkernel;

/// What user mode sees of the kernel: four traps, the layout of a message, and the messages that the kernel itself answers.
///
/// A trap's number is in v0, its arguments are in a0 to a5, its result is in v0.
///
/// A message in memory, in quadwords:
///
///      0  how the two ports below are named: the first's [#COPY_SEND] and so on, the second's shifted by 8
///      8  bytes, this header included
///     16  the port that it goes to; in a message that has arrived, where a reply goes
///     24  where a reply goes; in a message that has arrived, the port that it came in by
///     32  what it is about
///     40  the body
public final class MachAbi {

    /// Sends the message at a0, of a2 bytes, when a1 has [#SEND]; then receives one of at most a3 bytes into a0 from port a4 when it has [#RECEIVE].
    public static final int MESSAGE = -25;
    /// v0 is a new port, which the caller receives from.
    public static final int REPLY_PORT = -26;
    /// v0 names the calling thread.
    public static final int THREAD_SELF = -27;
    /// v0 names the calling task.
    public static final int TASK_SELF = -28;
    /// Lets others run first.
    public static final int SWITCH = -60;
    static final int LEAST = -64;

    public static final int SEND = 1;
    public static final int RECEIVE = 2;

    public static final int BITS = 0;
    public static final int SIZE = 8;
    public static final int REMOTE = 16;
    public static final int LOCAL = 24;
    public static final int ID = 32;
    public static final int BODY = 40;
    public static final int MOST_BYTES = 1024;

    /// The right is the sender's and stays so.
    public static final int COPY_SEND = 19;
    /// The sender receives from the port and makes a right to send out of that.
    public static final int MAKE_SEND = 20;
    /// As above, for one message.
    public static final int MAKE_SEND_ONCE = 21;
    /// The right was for one message, and this is it.
    public static final int MOVE_SEND_ONCE = 18;

    /// Errors of [#MESSAGE].
    public static final int INVALID_DATA = 0x1000_0002;
    public static final int INVALID_DESTINATION = 0x1000_0003;
    public static final int INVALID_REPLY = 0x1000_0009;
    public static final int INVALID_NAME = 0x1000_4002;
    public static final int TOO_LARGE = 0x1000_4004;
    public static final int INVALID_TRAP = 4;

    // What the kernel answers. A reply has the result at BODY, and what it gives at BODY + 8.

    /// To a task: a thread in it, not yet running. Body: its unique value.
    public static final int THREAD_CREATE = 2601;
    /// To a thread: body: where it begins, its stack pointer.
    public static final int THREAD_SET_STATE = 2602;
    public static final int THREAD_RESUME = 2603;
    public static final int THREAD_TERMINATE = 2604;
    /// To a task: a task with a copy of all its pages.
    public static final int TASK_CREATE = 2610;
    /// To a task: body: its status. It does not answer.
    public static final int TASK_TERMINATE = 2611;
    /// To a task: a port that it receives from.
    public static final int PORT_ALLOCATE = 2620;
    /// To a task: body: a name there of which one use less is made. It does not answer.
    public static final int PORT_DEALLOCATE = 2622;
    /// To a task: body: a name there, and a port of the sender's, from which the task receives from now on; the sender may still send to it.
    public static final int PORT_MOVE_RECEIVE = 2621;
    /// To a memory object's control port: body: offset, bytes, and what is forbidden, [#WRITE] or nothing.
    public static final int LOCK_REQUEST = 2044;

    /// To a pager: somebody wants to write to a page that he forbade. Body: offset, bytes, the access.
    public static final int DATA_UNLOCK = 2093;

    public static final int WRITE = 2;

    public static final int SUCCESS = 0;
    public static final int INVALID_ARGUMENT = 4;
    public static final int NO_SPACE = 3;
    public static final int WRONG_REQUEST = -303;

    private MachAbi() {}
}
