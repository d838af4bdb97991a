package spin.systems.microkernel;

/// What user mode sees of the kernel: four traps, the layout of a message, and the messages that the kernel itself answers.
///
/// A trap's number is in v0, its arguments are in a0 to a5, its result is in v0.
///
/// A message in memory, in quadwords:
///
///      0  how the two ports below are named: the first's [#COPY_SEND] and so on, the second's shifted by 8; in a message that has arrived, which rights they
///         are, and in the upper half the how manieth message of its port it is
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
    /// With [#RECEIVE]: waits for a5 ticks of the clock at most. Only a kernel that runs unmodified programs has a clock that ticks.
    public static final int RECEIVE_LIMIT = 4;

    public static final int TICKS_PER_SECOND = 1024;

    public static final int BITS = 0;
    public static final int SIZE = 8;
    public static final int REMOTE = 16;
    public static final int LOCAL = 24;
    public static final int ID = 32;
    public static final int BODY = 40;
    public static final int MOST_BYTES = 1024;

    /// A name of a port: the index of its entry and, from this bit on, how often the entry was used before. Never 0.
    public static final int INDEX_BITS = 12;
    public static final int INDEX_MASK = (1 << INDEX_BITS) - 1;
    /// In a message that has arrived: the reply port died before.
    public static final long DEAD = 0xffff_ffffL;

    /// The right is the sender's and stays so.
    public static final int COPY_SEND = 19;
    /// The sender receives from the port and makes a right to send out of that.
    public static final int MAKE_SEND = 20;
    /// As above, for one message.
    public static final int MAKE_SEND_ONCE = 21;
    /// The right was for one message, and this is it.
    public static final int MOVE_SEND_ONCE = 18;
    /// One use of the sender's right to send goes with the message.
    public static final int MOVE_SEND = 17;
    /// In a message that has arrived: which right the ports above are, the reply port's first. The word behind them is the number of the message at its port.
    public static final int SENT = 17;
    public static final int SENT_ONCE = 18;

    /// Errors of [#MESSAGE].
    public static final int INVALID_DATA = 0x1000_0002;
    public static final int INVALID_DESTINATION = 0x1000_0003;
    public static final int INVALID_REPLY = 0x1000_0009;
    public static final int INVALID_NAME = 0x1000_4002;
    public static final int TIMED_OUT = 0x1000_4003;
    public static final int TOO_LARGE = 0x1000_4004;
    /// The receiver has no name left for the reply port.
    public static final int NO_NAME_LEFT = 0x1000_6008;
    /// The port that was waited at is dead, or somebody else receives from it.
    public static final int PORT_DIED = 0x1000_4009;
    /// What comes to the port comes by the set that it is in.
    public static final int IN_SET = 0x1000_400a;
    /// The wait was cut short by [#THREAD_ABORT].
    public static final int INTERRUPTED = 0x1000_4005;
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

    // What a kernel that runs unmodified programs answers beside that. Addresses and lengths of memory are multiples of the page.

    /// To a thread: body of the answer: r0 to r30, PC, unique value, and 1 when the thread waits in a trap.
    public static final int THREAD_GET_REGISTERS = 2605;
    /// To a thread: body: r0 to r30, PC, unique value.
    public static final int THREAD_SET_REGISTERS = 2606;
    /// As above, with f0 to f30 and the control register.
    public static final int THREAD_GET_FLOATS = 2607;
    public static final int THREAD_SET_FLOATS = 2608;
    /// To a thread: it does not run until [#THREAD_RESUME].
    public static final int THREAD_SUSPEND = 2609;
    /// To a thread: what it waits for in the kernel is given up.
    public static final int THREAD_ABORT = 2630;
    /// To a thread: how many ticks of the clock have found it running.
    public static final int THREAD_INFO = 2631;
    /// To a thread: as [#TASK_SET_EMULATION] and [#TASK_SET_EXCEPTION_PORT], for it alone.
    public static final int THREAD_SET_EMULATION = 2632;
    public static final int THREAD_SET_EXCEPTION_PORT = 2633;
    /// To a task: body: 1 for [#TASK_CREATE] without memory.
    public static final int EMPTY = 1;
    /// To a task: body: where a thread goes on that makes a system call that is not this kernel's; with the address behind the call in r28. A task
    /// that is created of this one has it too.
    public static final int TASK_SET_EMULATION = 2612;
    /// To a task: body: a port of the sender's to which its exceptions are reported, and its end; 0 for none.
    public static final int TASK_SET_EXCEPTION_PORT = 2613;
    /// To a task: body: the name that a new port shall have.
    public static final int PORT_ALLOCATE_NAME = 2623;
    /// To a task: a port that it receives from together with those that are put into it.
    public static final int PORT_ALLOCATE_SET = 2624;
    /// To a task: body: a set; a port in it.
    public static final int PORT_ALLOCATE_MEMBER = 2625;
    /// To a task: body: a port that it receives from, and a set that it is in from now on with what has come to it, or 0 for none.
    public static final int PORT_MOVE_MEMBER = 2628;
    /// To a task: body: a port that it receives from, and how many messages may wait there before senders do, 0 to 16.
    public static final int PORT_SET_LIMIT = 2629;
    /// To a task: body: a name there, [#DEAD_NAME] or [#NO_SENDERS], for the latter how many rights to send must have been made, and a port of the sender's, which
    /// is told once. A request before for the same is over, and its port is told [#SEND_ONCE_LOST].
    public static final int PORT_NOTIFY = 2640;
    /// To a task: body: a port that it receives from; and 0 for the rights that there are (to send ever made, from bit 40, to send, from bit 20, for one
    /// message) or 1 for the messages (received so far, from bit 32, the limit, from bit 16, waiting).
    public static final int PORT_STATUS = 2641;
    /// To a task: body: a name there: how many uses its right to send, for one message, or its dead name has.
    public static final int PORT_USES = 2642;
    /// To a task: body: a name there for a right to send, and the sender's name of the port.
    public static final int PORT_INSERT_RIGHT = 2626;
    /// To a task: body: the name of a port that it receives from, which is dead from then on.
    public static final int PORT_DESTROY = 2627;
    /// To a task: body: address, bytes, rights ([#READ], [#WRITE], [#EXECUTE]), and whether a child's are the same pages. Zeros, made when touched.
    public static final int VM_ALLOCATE = 3801;
    /// To a task: body: address, bytes.
    public static final int VM_DEALLOCATE = 3802;
    /// To a task: body: address, bytes, rights.
    public static final int VM_PROTECT = 3803;
    /// To a task: body: address, bytes, and where in the sender's memory; all without alignment. Gives how many bytes could be had.
    public static final int VM_READ = 3804;
    public static final int VM_WRITE = 3805;
    /// To a task: body: the address of one page that was allocated there, and of a page of the sender's: that page itself when it was allocated as shared,
    /// which needs a page that the sender may store into, otherwise what will be a copy when it is stored into.
    public static final int VM_MAP = 3806;
    /// To a task: body: address. The first range there or behind it: its address, the one behind it, its rights, whether it is shared.
    public static final int VM_REGION = 3807;
    /// To a task: body: address: whether the page is there, not only to come.
    public static final int VM_PAGE_QUERY = 3808;
    /// To a task: body: address, bytes: the pages are made and entered into the page table for good.
    public static final int VM_WIRE = 3809;
    /// To a task: body: address, bytes, another address: the same pages there too.
    public static final int VM_REMAP = 3810;
    /// To the console: body: 1 beside the output, bytes, and these.
    public static final int DEVICE_WRITE = 2804;
    /// To the console: body: how many at most. Gives how many, and these.
    public static final int DEVICE_READ = 2806;
    /// To the console: whether a read would be answered at once.
    public static final int DEVICE_STATUS = 2807;
    /// How many bytes of the console's are in a message at most.
    public static final int MOST_DEVICE_BYTES = 960;

    /// To a port of exceptions. Body: which, and what [spin.hw.pal.Fault] says of it: for [#BAD_ACCESS] code and address, for [#UNALIGNED] address,
    /// opcode and register, for [#SOFTWARE] the code. The thread goes on when the answer's result is 0; else the task ends.
    public static final int EXCEPTION_RAISE = 2400;
    public static final int BAD_ACCESS = 1;
    public static final int BAD_INSTRUCTION = 2;
    public static final int ARITHMETIC = 3;
    public static final int UNALIGNED = 4;
    public static final int SOFTWARE = 5;
    public static final int BREAKPOINT = 6;
    /// Codes of [#BAD_ACCESS].
    public static final int INVALID_ADDRESS = 1;
    public static final int PROTECTION_FAILURE = 2;
    public static final int RESOURCE_SHORTAGE = 6;
    /// The page's pager has none, or there is no pager any more.
    public static final int MEMORY_FAILURE = 9;
    /// To a port of exceptions: the task has ended, and not because the receiver ended it.
    public static final int TASK_DIED = 2401;
    // Notifications. Each comes by a right for one message.

    /// A right for one message to this port will never be used.
    public static final int SEND_ONCE_LOST = 71;
    /// Body: a name, whose port is dead. The notification is one more use of it.
    public static final int DEAD_NAME = 72;
    /// Body: a name, which is given back before its port died.
    public static final int PORT_DELETED = 65;
    /// Nobody has a right to send to the port. Body: how many were made.
    public static final int NO_SENDERS = 70;

    // Pagers. A pager learns the control port of an object as where the answer to [#OBJECT_INIT] would go.

    /// To a task: body: address, bytes, rights, and a port of the sender's: the object whose pager receives from that port, at that address. The pager is asked for each page
    /// when somebody wants it first.
    public static final int VM_MAP_OBJECT = 3811;
    /// To a pager: there is an object of his. Body: bytes.
    public static final int OBJECT_INIT = 2090;
    /// To a pager: the object is not used any more, and its control port is dead.
    public static final int OBJECT_TERMINATE = 2091;
    /// To a pager: somebody wants a page that he has not supplied. Body: offset, bytes, the access.
    public static final int DATA_REQUEST = 2092;
    /// To a memory object's control port: body: offset, the address of a page of the sender's, and what is forbidden: a copy of that page is the object's.
    public static final int DATA_SUPPLY = 2041;
    /// To a memory object's control port: body: offset: the page that was asked for is zeros.
    public static final int DATA_UNAVAILABLE = 2042;
    /// To a memory object's control port: body: offset: there will be no such page; who wants it gets an exception.
    public static final int DATA_ERROR = 2043;
    /// To a memory object's control port: body: offset, bytes, and what is forbidden, [#WRITE] or nothing.
    public static final int LOCK_REQUEST = 2044;

    /// To a pager: somebody wants to write to a page that he forbade. Body: offset, bytes, the access.
    public static final int DATA_UNLOCK = 2093;

    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int EXECUTE = 4;

    public static final int SUCCESS = 0;
    public static final int INVALID_ARGUMENT = 4;
    public static final int NO_SPACE = 3;
    public static final int WRONG_REQUEST = -303;

    private MachAbi() {}
}
