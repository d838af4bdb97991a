package spin.systems.aegis;

import spin.bench.port.WorkloadAbi;
import spin.hw.mmu.Pte;

/// What user mode sees of Aegis: call numbers, exceptions, the save area, the shape of a binding.
///
/// A call is `callsys` with the number in v0 and arguments in a0, a1, a2. [#TLBWR], [#TLBVADELETE], [#FPUMOD], [#CIDSWITCH] and the transfers
/// are pseudo-instructions: they change no register; what they refuse arrives as a [#REFUSED] exception. The others answer in v0, 0 or more
/// for done, a negative refusal otherwise. The numbers leave out what [WorkloadAbi] has, which is the library's, and lie close together, so that
/// finding a call is one indexed jump. A number that Aegis does not know is handed up as a [#SYSTEM_CALL] exception: it is the library
/// operating system's own.
///
/// An exception finds r24 holding the program counter, r25 the address and r28 the cause; what they held is in the save area of the
/// environment, written by its physical address so that delivery cannot fault:
///
///      save area   0        8        16       24
///                  +--------+--------+--------+------------+
///                  | r24    | r25    | r28    | entered by |
///                  +--------+--------+--------+------------+
public final class AegisAbi {

    /// v0: the number of this environment. The cheapest path, without a kernel stack.
    public static final int GETPID = WorkloadAbi.NULL;
    /// The same by the path that gives the kernel a stack.
    public static final int GETPID_ON_STACK = WorkloadAbi.NULL_GENERAL;
    /// a0: status. Ends the environment.
    public static final int EXIT = WorkloadAbi.EXIT;
    /// a1: an environment (ten bits count), entered at the address it chose; this one's slices go with it until it is entered again.
    public static final int SCALL = WorkloadAbi.PROTECTED_CALL;
    /// As [#SCALL], for the answer: the environment that answers keeps its own slices.
    public static final int SRETURN = 0x506;
    /// a1: an environment, entered at its asynchronous entry with what is left of the slice, and no more.
    public static final int ACALL = 0x507;
    /// a0: an environment by name, or -1. What is left of the slice is the named one's, or ends here. It answers only a refusal: the
    /// environment goes on at its beginning-of-slice address when its turn comes.
    public static final int YIELD = 0x508;

    /// a0: a frame, or -1 for any. v0: the frame or a negative refusal; a1: its capability, which reads and writes.
    public static final int ALLOC = 0x550;
    /// a0: a frame, a1: a capability that may write it. v0: 0 or a negative refusal. Every capability of the frame is void thereafter.
    public static final int DEALLOC = 0x551;
    /// a0: an address, a1: a binding, a2: a capability for the binding's frame and rights.
    public static final int TLBWR = 0x50d;
    /// As [#TLBWR], and loads through the binding pass the caches by.
    public static final int TLBWR_UNCACHED = 0x556;
    /// a0: an address, unmapped from now on.
    public static final int TLBVADELETE = 0x50e;

    /// a0: 1 or 0, floating point may be used or not.
    public static final int FPUMOD = 0x50f;
    /// a0: an address space of this environment's own, which is current from now on.
    public static final int CIDSWITCH = 0x51f;
    /// v0: another address space for this environment.
    public static final int CIDALLOC = 0x552;
    /// a0: an address, a1: how many pages. Takes the right to write from the bindings of the range that are cached.
    public static final int TLBPROTECT = 0x51d;
    /// a0, a1 likewise. Gives it back. Refused with [#NOT_BOUND], and nothing changed, when the binding of one of the pages is not cached or was
    /// not made with a capability that writes.
    public static final int TLBUNPROTECT = 0x51e;
    /// a0: a frame, a1: a capability that may write it. v0: one that may only read it.
    public static final int DERIVE = 0x553;
    /// a0: a frame, a1: a capability that may write it. v0: a new one; every other is void, and every binding is broken.
    public static final int CHANGE = 0x554;
    /// a0: a frame, a1: a capability that may write it, a2: an environment, which owns it from now on and is charged for it.
    public static final int GIVE = 0x555;

    /// a0: a slot of the slice vector, or -1 for any. v0: the slot.
    public static final int SLICE_ALLOC = 0x548;
    /// a0: a slot of one's own.
    public static final int SLICE_FREE = 0x549;
    /// a0: a slot of one's own, a1: an environment, whose it is from now on.
    public static final int DONATE = 0x54a;

    /// a0: the physical address of a description ([Description]), a1: a capability that reads its frame. v0: the environment's number.
    public static final int ENVIRONMENT = 0x530;

    /// a0: the physical address of a frame of the caller's, a1: a capability that writes it. What comes for the caller is put there from now on, in
    /// [#RING_SLOTS] slots. v0: 0 or a negative refusal.
    public static final int RING = 0x540;
    /// a0: the physical address of a filter ([FilterWords]), a1: a capability that reads its frame. v0: the filter's number.
    public static final int FILTER_INSERT = 0x541;
    /// a0: a filter of the caller's own.
    public static final int FILTER_DELETE = 0x542;
    /// a0: the physical address of a handler ([HandlerWords]), a1: a capability that reads its frame. v0: the handler's number; when the code is
    /// refused with [#UNSAFE_CODE], a1 is the instruction, counted from 0.
    public static final int HANDLER_INSTALL = 0x543;
    /// a0: a handler of the caller's own.
    public static final int HANDLER_REMOVE = 0x544;
    /// a0: the physical address of a filter ([FilterWords], no handler), a1: a capability that reads its frame. v0: the filter's number. Where sending is
    /// guarded the caller may send what it matches from now on. Refused with [#PACKETS_ARE_OWNED] unless no packet can match both it and a
    /// filter of somebody else.
    public static final int SEND_FILTER_INSERT = 0x546;
    /// a0: such a filter of the caller's own.
    public static final int SEND_FILTER_DELETE = 0x547;
    /// a0: the physical address of a frame of the network, in one page frame, a1: its bytes, a2: a capability that reads.
    public static final int SEND = 0x545;

    /// a0: the physical address of bytes in one page frame, a1: how many, a2: a capability that reads, a3: 0 for the console, 1 for what is said
    /// beside it. v0: 0 or a negative refusal.
    public static final int CONSOLE_WRITE = 0x54b;
    /// a0: a physical address in one page frame, a1: how many bytes at most, a2: a capability that writes. v0: how many came, 0 at the end.
    public static final int CONSOLE_READ = 0x54c;

    /// v0: how many blocks, of a page each, the disk has, 0 when there is none; a1: the first frame of the table of their owners, 4 bytes each as in
    /// [#OWNERS_FRAME].
    public static final int DISK = 0x560;
    /// a0: the first block, or -1 for any, a1: how many. v0: the extent, by its first block, or a negative refusal; a1: its capability, which reads
    /// and writes.
    public static final int EXTENT_ALLOC = 0x561;
    /// a0: an extent, a1: a capability that may write it. v0: 0 or a negative refusal. Every capability of it is void thereafter.
    public static final int EXTENT_FREE = 0x562;
    /// a0, a1 likewise. v0: a capability that may only read it.
    public static final int EXTENT_DERIVE = 0x563;
    /// a0, a1 likewise, a2: an environment, which owns it from now on and is charged for it.
    public static final int EXTENT_GIVE = 0x564;
    /// a0: the physical address of a transfer ([TransferWords]), a1: a capability that reads its frame. v0: the transfer's number, positive; its end is an
    /// interrupt. The device works on the frame itself, and a frame that is freed meanwhile is nobody's until the device is done.
    public static final int TRANSFER = 0x565;
    /// a0: the physical address of dump targets ([DumpWords]), a1: a capability that writes their frame. From now on the contents of frames that are
    /// taken by force go there.
    public static final int DUMPS = 0x566;

    /// A PAL function, the number OSF/1 gives to the return from a trap in user mode: the inverse of an exception's delivery. r24 is the program counter to
    /// go to, r28 says which save area r24, r25 and r28 come back from. A program that uses all registers cannot be resumed by a jump.
    public static final int RESUME = 0x92;
    /// r28 of [#RESUME]: the exception save area; the end-of-slice area; the area of other upcalls.
    public static final int RESUME_EXCEPTION = 0;
    public static final int RESUME_SLICE = 1;
    public static final int RESUME_UPCALL = 2;
    /// A PAL function: nothing is done until the next interrupt, at the expense of whose slice it is.
    public static final int WAIT = 0xbe;

    public static final long NO_FRAME_LEFT = -1;
    public static final long NO_SUCH_FRAME = -2;
    public static final long FRAME_IS_OWNED = -3;
    public static final long NOT_AUTHENTIC = -4;
    /// The frame holds a save area or a guaranteed binding.
    public static final long FRAME_IS_PINNED = -5;
    public static final long NO_SUCH_ENVIRONMENT = -6;
    public static final long NO_SUCH_SLOT = -7;
    public static final long SLOT_IS_OWNED = -8;
    public static final long NO_SLOT_LEFT = -9;
    public static final long NOT_BOUND = -10;
    public static final long NO_NUMBER_LEFT = -11;
    /// A description names an address that is none, or a frame without the capability for it.
    public static final long BAD_DESCRIPTION = -12;

    /// The code of a handler is not one that could be made safe.
    public static final long UNSAFE_CODE = -13;
    /// Somebody claims exactly these packets already.
    public static final long PACKETS_ARE_OWNED = -14;
    public static final long NO_SUCH_FILTER = -15;
    public static final long NO_SUCH_HANDLER = -16;
    /// There is no network, or a frame of this length does not exist on it.
    public static final long NOT_SENT = -17;
    public static final long TOO_MANY = -18;
    /// The machine has no console that is bound to this kernel.
    public static final long NO_CONSOLE = -19;
    /// Nothing has been typed yet. Whoever waits for it gives its slice away and asks again; to ask for no bytes is to ask whether there are some.
    public static final long NOTHING_TYPED = -20;

    public static final long NO_SUCH_EXTENT = -21;
    public static final long EXTENT_IS_OWNED = -22;
    public static final long NO_EXTENT_LEFT = -23;
    /// A device still reads or writes the frame.
    public static final long FRAME_IS_BUSY = -24;

    /// No filter for what the caller sends is the caller's: it would speak in somebody else's name. The wire has not seen it.
    public static final long NOT_YOURS_TO_SEND = -25;

    /// The binding does not allow the access. Class 0, so that the commonest exception's cause is the kind of access and nothing must be
    /// computed.
    public static final int PROTECTION = 0;
    /// No binding is cached for the address: the library operating system is asked.
    public static final int TLB_MISS = 1;
    public static final int SYSTEM_CALL = 2;
    /// A pseudo-instruction was given what it may not have.
    public static final int REFUSED = 3;
    public static final int UNALIGNED = 4;
    public static final int ILLEGAL_INSTRUCTION = 5;
    public static final int ARITHMETIC = 6;
    /// Floating point was used and [#FPUMOD] has not enabled it. The instruction is tried again.
    public static final int FLOATING_POINT = 7;
    /// How many classes of exception there are.
    public static final int EXCEPTIONS = 8;

    // Causes of the kernel's own upcalls, in the cause register.

    /// The slice is over. Save what you need and [#YIELD] within a tick; each tick longer costs a slice.
    public static final int END_OF_SLICE = 16;
    /// The queue of interrupts has something in it.
    public static final int INTERRUPT = 17;
    /// Address register: how many frames to give back before the deadline.
    public static final int REVOCATION = 18;
    /// Address register: how many frames were taken; the repossession vector says which.
    public static final int REPOSSESSION = 19;

    /// At the revocation address too. Address register: how many frames are wanted that only the guaranteed set can give. Who has not given them back, or
    /// ended itself, before another deadline is ended; until then it may hand to somebody else what it wants to keep.
    public static final int EMERGENCY = 20;

    /// The cause register: the kind of access in the two low bits, in the order of [spin.hw.mmu.Access], the class above them.
    private static final int CLASS_SHIFT = 2;
    private static final int ACCESS_MASK = 3;
    public static final int READ_ACCESS = 0;
    public static final int WRITE_ACCESS = 1;
    public static final int EXECUTE_ACCESS = 2;

    public static final int PC_REGISTER = 24;
    public static final int ADDRESS_REGISTER = 25;
    public static final int CAUSE_REGISTER = 28;

    public static final int SAVED_PC_REGISTER = 0;
    public static final int SAVED_ADDRESS_REGISTER = 8;
    public static final int SAVED_CAUSE_REGISTER = 16;
    /// Which environment made the control transfer that entered this one; written by the kernel, so it cannot be forged.
    public static final int ENTERED_BY = 24;
    public static final int SAVE_AREA_BYTES = 32;

    // The interrupt save area: two triples of saved registers, because a slice may end during an upcall, and a word.

    /// Where r24, r25, r28 go at the end of a slice, in the order of the exception save area.
    public static final int END_OF_SLICE_AREA = 0;
    /// Where they go at another upcall.
    public static final int UPCALL_AREA = 32;
    /// Not 0: no upcall but the end of the slice is made. The kernel sets it when it makes one; the environment clears it.
    public static final int UPCALLS_HELD = 56;
    public static final int INTERRUPT_AREA_BYTES = 64;

    // The queue of interrupts, in the environment's own memory, written by the kernel at its physical address. Words of 8 bytes.

    /// How many entries wait; the kernel adds, the environment subtracts.
    public static final int QUEUE_PENDING = 0;
    /// The entry that waits longest, modulo [#QUEUE_ENTRIES].
    public static final int QUEUE_HEAD = 8;
    /// Not 0: one of the overflow counters has counted.
    public static final int QUEUE_OVERFLOWN = 16;
    /// Bit n: interrupts of type n are wanted.
    public static final int QUEUE_ENABLED = 24;
    /// One counter for each of [#QUEUE_TYPES] types: interrupts that found no room or were not wanted.
    public static final int QUEUE_OVERFLOWS = 32;
    public static final int QUEUE_TYPES = 8;
    /// Entries: type, three arguments, the interrupted program counter, a0, a1, a2.
    public static final int QUEUE_FIRST = QUEUE_OVERFLOWS + 8 * QUEUE_TYPES;
    public static final int QUEUE_ENTRIES = 16;
    public static final int QUEUE_ENTRY_BYTES = 64;
    public static final int QUEUE_BYTES = QUEUE_FIRST + QUEUE_ENTRIES * QUEUE_ENTRY_BYTES;

    /// The repossession vector: how many frames were ever taken, then an entry for each of the first 31 that the environment has not yet taken out by
    /// setting the count back: in the low half the frame, in the high half the block of the disk that its contents go to and 1, or 0: they are lost.
    public static final int VECTOR_ENTRIES = 31;
    public static final int VECTOR_BYTES = 8 + 8 * VECTOR_ENTRIES;

    // The ring of packets: a page frame of the environment's own.

    public static final int RING_SLOTS = 4;
    public static final int RING_SLOT_BYTES = Pte.PAGE_BYTES / RING_SLOTS;
    /// Bytes of the packet in the slot, the environment's; 0: the slot is the kernel's. The environment sets it back.
    public static final int SLOT_LENGTH = 0;
    /// Which filter the packet has come by.
    public static final int SLOT_FILTER = 8;
    /// The frame begins here, so that what follows its header lies on a boundary of four bytes.
    public static final int SLOT_FRAME = 18;
    /// Interrupt type: a packet is in the ring. First argument: the slot.
    public static final int PACKET_INTERRUPT = 7;
    /// Interrupt type: a handler woke its owner. First argument: the word that it gave.
    public static final int HANDLER_INTERRUPT = 6;
    /// Interrupt type: a handler is out of force. First argument: which; second: why.
    public static final int BROKEN_HANDLER_INTERRUPT = 5;
    /// Interrupt type: a transfer has ended. First argument: its number; second: how, 0 for well; third: the frame.
    public static final int DISK_INTERRUPT = 4;
    /// Interrupt type: a dump has ended. First argument: the frame that was; second: how, 0 for well; third: the block.
    public static final int DUMP_INTERRUPT = 3;
    /// A transfer ended before it began, because its frame or its extent was freed. Smaller numbers are the drive's own.
    public static final int TRANSFER_STOPPED = 16;
    /// It ran too long.
    public static final int HANDLER_OVERRAN = 1;
    /// It called the kernel with what cannot be.
    public static final int HANDLER_ERRED = 2;
    /// A frame that it needs is gone.
    public static final int HANDLER_UNBOUND = 3;

    // The kernel's tables, which everybody may bind for reading with the capability [#EXPOSED].

    public static final long EXPOSED = 1;
    /// First frame of the software TLB.
    public static final int STLB_FRAME = 0;
    /// Slots of the slice vector, a word of 8 bytes each: whose, or 0.
    public static final int SLICES_FRAME = 9;
    /// In the frame of the slices: ticks of the clock since it was started.
    public static final int CLOCK_TICKS = 0x400;
    /// Owners of frames, 4 bytes each: an environment, 0 for free, -1 for the kernel.
    public static final int OWNERS_FRAME = 10;

    /// Rights, of a capability and of a binding. Reading includes executing.
    public static final int READ = 1;
    public static final int WRITE = 2;
    private static final int RIGHTS_BITS = 2;

    static final int RIGHTS = READ | WRITE;

    /// Addresses below this one may be guaranteed: their bindings are the kernel's to keep, so they cannot miss.
    public static final long GUARANTEED_SEGMENT_END = 0x10_0000L;

    private AegisAbi() {}

    public static int cause(int exception, int access) {
        return exception << CLASS_SHIFT | access;
    }

    /// The class of exception in a cause register, or the cause of an upcall.
    public static int exception(long cause) {
        return (int) cause >> CLASS_SHIFT;
    }

    /// The kind of access in a cause register.
    public static int access(long cause) {
        return (int) cause & ACCESS_MASK;
    }

    /// A binding of a frame with rights: the second argument of [#TLBWR].
    public static long binding(long frame, int rights) {
        return frame << RIGHTS_BITS | rights;
    }

    static long frame(long binding) {
        return binding >>> RIGHTS_BITS;
    }

    static int rights(long binding) {
        return (int) binding & RIGHTS;
    }
}
