package spin.systems.aegis.exos.process;

import spin.systems.aegis.AegisAbi;

/// Where things lie in a process. Its pages below 1 MB are guaranteed bindings, so that the library cannot miss.
///
///      0x0_2000  stubs, Alpha code with the doors of managed handlers; shared by all, read only
///      0x0_4000  save areas, the program's registers, what the stubs decide by, children, descriptors; private
///      0x0_6000  signals, timers, areas of memory; private
///      0x0_8000  top level of the page table; private
///      0x0_a000  the family: who is there; shared
///      0x0_c000  how many use a frame, a byte each; shared
///      0x0_e000  open files; shared
///      0x1_0000  this process's row of the process table: its own to write, everybody's to read
///      0x1_2000  where the inodes of files are; shared
///
/// A window is a page of the ordinary segment where the library looks at a frame for the length of a run.
final class Place {

    static final int PAGE = 8192;
    static final int PAGE_SHIFT = 13;
    static final int RW = AegisAbi.READ | AegisAbi.WRITE;

    static final int STUBS = 0x2000;
    static final int DATA = 0x4000;
    static final int PRIVATE = 0x6000;
    static final int ROOT = 0x8000;
    static final int FAMILY = 0xa000;
    static final int COUNTS = 0xc000;
    static final int FILES = 0xe000;
    static final int ROW = 0x1_0000;
    static final int INODES = 0x1_2000;

    // The data page.

    static final int SAVE_AREA = DATA;
    static final int ENTERED_BY = SAVE_AREA + AegisAbi.ENTERED_BY;
    /// Not 0: a slice has ended and [#SLICE] says what went on then.
    static final int SLICED = DATA + 0x20;
    /// The program has used floating point.
    static final int FLOATING = DATA + 0x28;
    /// Likewise, told to a new process, which enables it for itself.
    static final int FLOATING_WANTED = DATA + 0x30;
    /// The thread pointer, of the moment when the stubs were asked to save.
    static final int UNIQUE = DATA + 0x38;
    /// A message to another process: to whom, what, and two words.
    static final int POST_TO = DATA + 0x40;
    static final int POST_KIND = DATA + 0x48;
    static final int POST_FIRST = DATA + 0x50;
    static final int POST_SECOND = DATA + 0x58;
    /// How far a call has come that waits or posts; 0 at its beginning.
    static final int PROGRESS = DATA + 0x60;
    static final int PROGRESS_SECOND = DATA + 0x68;
    /// The environment that the rest of a slice is given to by a yield, -1 for the next.
    static final int YIELD_TO = DATA + 0x70;
    /// The registers that the stubs were asked to save are saved.
    static final int SAVED = DATA + 0x78;
    static final int INTERRUPT_AREA = DATA + 0x80;
    /// Registers of the program by number, r31's place for the program counter.
    static final int CONTEXT = DATA + 0x100;
    static final int CONTEXT_PC = CONTEXT + 8 * 31;
    static final int ADDRESS = DATA + 0x200;
    static final int CAUSE = DATA + 0x208;
    /// The system call's number and fourth argument, which its answer overwrites.
    static final int CALL_NUMBER = DATA + 0x210;
    static final int CALL_FOURTH = DATA + 0x218;
    /// Everything at the end of a slice, in the shape of [#CONTEXT].
    static final int SLICE = DATA + 0x300;
    static final int SLICE_PC = SLICE + 8 * 31;
    /// Floating registers while another process runs; f31's place for the control register.
    static final int FLOATS_AWAY = DATA + 0x400;
    /// Floating registers that the library reads or has made.
    static final int FLOATS = DATA + 0x500;
    static final int FPCR = FLOATS + 8 * 31;
    /// Descriptors: the open file and 1, bit 32 for close-on-exec; a capability of the object.
    static final int DESCRIPTORS = DATA + 0x800;
    static final int MOST_DESCRIPTORS = 256;
    /// Children: number, frame of the row, a capability that writes it.
    static final int CHILDREN = DATA + 0x1800;
    static final int MOST_CHILDREN = 64;

    // The private page.

    static final int MASK = PRIVATE;
    static final int PENDING = PRIVATE + 0x08;
    /// The mask to come back to after a wait with another, and whether there is one.
    static final int OLD_MASK = PRIVATE + 0x10;
    static final int HAS_OLD_MASK = PRIVATE + 0x18;
    static final int ALTERNATE_STACK = PRIVATE + 0x20;
    static final int ALTERNATE_BYTES = PRIVATE + 0x28;
    /// Real timer: the tick when it goes off, 0 for never, and its interval in nanoseconds; then the same in ticks of its own slices.
    static final int ALARM = PRIVATE + 0x30;
    static final int ALARM_INTERVAL = PRIVATE + 0x38;
    static final int VIRTUAL_ALARM = PRIVATE + 0x40;
    static final int VIRTUAL_INTERVAL = PRIVATE + 0x48;
    static final int OWN_TICKS = PRIVATE + 0x50;
    static final int BREAK_START = PRIVATE + 0x58;
    static final int BREAK = PRIVATE + 0x60;
    static final int NEXT_MAPPING = PRIVATE + 0x68;
    static final int UMASK = PRIVATE + 0x70;
    static final int CLEAR_TID = PRIVATE + 0x78;
    static final int BORN_TID = PRIVATE + 0x80;
    static final int DIRECTORY = PRIVATE + 0x88;
    static final int IEEE_CONTROL = PRIVATE + 0x90;
    /// A capability that writes the row, and its frame.
    static final int ROW_CAPABILITY = PRIVATE + 0x98;
    static final int ROW_FRAME = PRIVATE + 0xa0;
    static final int EXIT_STATUS = PRIVATE + 0xa8;
    /// The parent is to be told of a stop, or of going on.
    static final int TELL_PARENT = PRIVATE + 0xb0;
    /// [#FLOATS] holds what the program shall go on with.
    static final int LOAD_WANTED = PRIVATE + 0xb8;
    static final int FOLDER = PRIVATE + 0xc0;
    /// What the program calls itself: 16 bytes.
    static final int NAME = PRIVATE + 0xc8;
    /// Which thread runs, how many there are when there was ever more than one, and its number, 0 for the process's.
    static final int THREAD = PRIVATE + 0xd8;
    static final int THREADS = PRIVATE + 0xe0;
    static final int TID = PRIVATE + 0xe8;
    /// Where the thread's list of locks begins.
    static final int ROBUST_LIST = PRIVATE + 0xf0;
    /// Signals that are this thread's alone.
    static final int OWN_PENDING = PRIVATE + 0xf8;
    /// A slice has ended in the midst of the thread: the next one's turn.
    static final int NEXT_WANTED = PRIVATE + 0x100;
    /// Threads in a row that had to wait.
    static final int WAITED = PRIVATE + 0x108;
    /// Pages of the network, each a frame and a capability, 0 while the process has none: its own, its ring, and where a block is put together.
    static final int NET_OWN = PRIVATE + 0x110;
    static final int NET_RING = NET_OWN + 0x10;
    static final int NET_STAGE = NET_OWN + 0x20;
    static final int NET_PAGES = 3;
    /// The thread that waits for a server, its number + 1, or 0; and the tick + 1 when its call began to.
    static final int NET_WAITER = PRIVATE + 0x140;
    static final int NET_BEGAN = PRIVATE + 0x148;
    /// Which block is put together, how much of it is there, and of which change of the file.
    static final int NET_STAGED = PRIVATE + 0x150;
    static final int NET_STAGED_BYTES = PRIVATE + 0x158;
    static final int NET_STAGED_CHANGE = PRIVATE + 0x160;
    /// Which folder is listed, inode + 1, and how far.
    static final int NET_LIST_FOLDER = PRIVATE + 0x168;
    static final int NET_LIST_COOKIE = PRIVATE + 0x170;
    static final int NET_LIST_MARK = PRIVATE + 0x178;
    static final int NET_LIST_ROUNDS = PRIVATE + 0x180;
    /// A server that is being mounted, address + 1, and its ports.
    static final int NET_ASKED = PRIVATE + 0x188;
    static final int NET_PORT = PRIVATE + 0x190;
    static final int NET_MOUNT_PORT = PRIVATE + 0x198;
    static final int NET_BYTES = 0x90;
    /// Actions by signal: handler, flags, mask, restorer.
    static final int ACTIONS = PRIVATE + 0x200;
    /// What is told of a pending signal: code, process, value or address.
    static final int INFORMATION = PRIVATE + 0xa80;
    /// What may be used of each resource, as the difference from what is allowed at first: now, and at most.
    static final int LIMITS = PRIVATE + 0xe00;
    /// Frames of the records of threads, each with a capability.
    static final int THREAD_PAGES = PRIVATE + 0xf00;
    static final int THREAD_PAGES_COUNT = 8;
    static final int AREAS = PRIVATE + 0x1000;
    static final int MOST_AREAS = 48;
    /// Where something is put together before it is copied to the program.
    static final int SCRATCH = PRIVATE + 0x1c00;
    static final int SCRATCH_BYTES = 0x400;

    // The row.

    static final int R_PID = 0;
    static final int R_PARENT = 8;
    static final int R_GROUP = 16;
    static final int R_SESSION = 24;
    static final int R_STATE = 32;
    static final int R_STATUS = 40;
    /// Something to tell the parent that is not the end: stopped or continued.
    static final int R_EVENT = 48;
    static final int R_ENVIRONMENT = 56;
    /// Bit 0: leaves nobody to wait for; bit 1: wants no signal of a stop.
    static final int R_WISHES = 64;
    static final int R_NICENESS = 72;
    /// The process whose lock this one waits for, 0 for none.
    static final int R_AWAITS = 80;
    static final int DISCARDS_DEAD = 1;
    static final int NO_SIGNAL_OF_STOPS = 2;

    static final int RUNNING = 0;
    static final int STOPPED = 1;
    static final int DEAD = 2;

    // The family's page.

    static final int NEXT_PID = FAMILY;
    /// Processes that have not ended.
    static final int PROCESSES = FAMILY + 0x08;
    /// Waits in a row, of whatever process, without anything done in between.
    static final int IDLE = FAMILY + 0x10;
    static final int KEEPER = FAMILY + 0x18;
    /// How the first process ended.
    static final int FIRST_STATUS = FAMILY + 0x20;
    static final int UNKNOWN_CALLS = FAMILY + 0x28;
    static final int LAST_UNKNOWN = FAMILY + 0x30;
    static final int BOOT_ARGUMENTS = FAMILY + 0x38;
    static final int BOOT_ARGUMENTS_CAPABILITY = FAMILY + 0x40;
    /// The network's board, and the table of stations: frame and capability, 0 where there is no network. The second reads only.
    static final int NETWORK = FAMILY + 0x48;
    static final int ARP = FAMILY + 0x58;
    /// Frames that all share, each with a capability: stubs to read; family, counts, files and inodes to write.
    static final int SHARED = FAMILY + 0x80;
    static final int SHARED_STUBS = 0;
    static final int SHARED_FAMILY = 1;
    static final int SHARED_COUNTS = 2;
    static final int SHARED_FILES = 3;
    static final int SHARED_INODES = 4;
    /// Boards, frames that all may see in a window and that are made when somebody needs them: each a frame and a capability.
    static final int BOARDS = FAMILY + 0xc00;
    static final int BOARD_LOCKS = 0;
    static final int BOARD_PORTS = 1;
    static final int BOARD_WAITERS = 2;
    /// Who is there: process, environment, frame of the row, a capability that reads it.
    static final int PEOPLE = FAMILY + 0x400;
    static final int MOST_PEOPLE = 64;
    static final int PERSON_BYTES = 32;
    /// How often each call was wanted that there is not, by number.
    static final int UNKNOWN_BY_NUMBER = FAMILY + 0x1000;
    static final int MOST_NUMBERS = 0x200;

    // Windows.

    private static final long WINDOWS = 0x3f0_0000_0000L;

    static final int W_TABLE = 0;
    static final int W_USER = 1;
    static final int W_OBJECT = 2;
    static final int W_SOURCE = 3;
    static final int W_FRESH = 4;
    static final int W_ROW = 5;
    static final int W_CHILD_TABLE = 6;
    static final int W_CLOCK = 7;
    static final int W_ARGUMENTS = 8;
    static final int W_BLOCKS = 9;
    static final int W_INODES = 10;
    static final int W_SOCKET = 11;
    static final int W_PEER = 12;
    static final int W_RING = 13;
    static final int W_SET = 14;
    static final int W_THREADS = 15;
    /// From here on one for each board.
    static final int W_BOARDS = 16;
    static final int MOST_WINDOWS = 19;

    /// Program addresses lie below.
    static final long PROGRAM_END = 0x3e0_0000_0000L;
    static final long PROGRAM_START = 0x10_0000L;
    static final long STACK_TOP = 0x1_2000_0000L;
    static final long STACK_BYTES = 8L << 20;
    static final long MAPPINGS = 0x200_0000_0000L;

    private Place() {}

    static long window(int number) {
        return WINDOWS + ((long) number << PAGE_SHIFT);
    }

    static int register(int number) {
        return CONTEXT + 8 * number;
    }
}
