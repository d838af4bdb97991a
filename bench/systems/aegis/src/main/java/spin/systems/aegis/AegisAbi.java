package spin.systems.aegis;

import spin.bench.port.WorkloadAbi;

/// What user mode sees of Aegis: call numbers, exceptions, the save area, the shape of a binding.
///
/// A call is `callsys` with the number in v0 and arguments in a0, a1, a2. [#TLBWR], [#TLBVADELETE] and [#SCALL] are
/// pseudo-instructions: they change no register; what they refuse arrives as a [#REFUSED] exception. The others answer in v0.
/// A number that Aegis does not know is handed up as a [#SYSTEM_CALL] exception: it is the library operating system's own.
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
    /// a1: an environment (six bits count), entered at the address it chose; this one's slices go with it until it is entered again.
    public static final int SCALL = WorkloadAbi.PROTECTED_CALL;
    /// a0: a frame, or -1 for any. v0: the frame or a negative refusal; a1: its capability, which reads and writes.
    public static final int ALLOC = 0x510;
    /// a0: a frame, a1: a capability that may write it. v0: 0 or a negative refusal. Every capability of the frame is void thereafter.
    public static final int DEALLOC = 0x511;
    /// a0: an address, a1: a binding, a2: a capability for the binding's frame and rights.
    public static final int TLBWR = 0x512;
    /// a0: an address, unmapped from now on.
    public static final int TLBVADELETE = 0x513;

    public static final long NO_FRAME_LEFT = -1;
    public static final long NO_SUCH_FRAME = -2;
    public static final long FRAME_IS_OWNED = -3;
    public static final long NOT_AUTHENTIC = -4;
    /// The frame holds a save area or a guaranteed binding.
    public static final long FRAME_IS_PINNED = -5;

    /// No binding is cached for the address: the library operating system is asked.
    public static final int TLB_MISS = 0;
    /// The binding does not allow the access.
    public static final int PROTECTION = 1;
    public static final int SYSTEM_CALL = 2;
    /// A pseudo-instruction was given what it may not have.
    public static final int REFUSED = 3;
    public static final int UNALIGNED = 4;
    public static final int ILLEGAL_INSTRUCTION = 5;
    public static final int ARITHMETIC = 6;
    /// How many classes of exception there are.
    public static final int EXCEPTIONS = 7;

    /// The cause register: the class in the low byte, the kind of access above it, in the order of [spin.hw.mmu.Access].
    public static final int ACCESS_SHIFT = 8;
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

    /// Rights, of a capability and of a binding. Reading includes executing.
    public static final int READ = 1;
    public static final int WRITE = 2;
    private static final int RIGHTS_BITS = 2;

    static final int RIGHTS = READ | WRITE;

    /// Addresses below this one may be guaranteed: their bindings are the kernel's to keep, so they cannot miss.
    public static final long GUARANTEED_SEGMENT_END = 0x10_0000L;

    private AegisAbi() {}

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
