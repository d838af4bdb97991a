package spin.systems.aegis.ash;

/// What a handler may rely on.
///
/// It begins with a0 at the message's window, a1 the length of the message in bytes, and every other register that it names zero. Its memory is a
/// region of frames of its own: whatever address it computes, the low bits say where in the region that is, so an offset is an address.
/// The window is read only, by loads straight from a0; the frame begins at [#FRAME] in it, so that what follows an Ethernet header
/// lies on a boundary of four bytes; behind a short message there are zeros.
///
///      a0 → 0      2                16              128
///           +------+----------------+----- … -------+
///           |  0   | Ethernet header| …             |
///           +------+----------------+----- … -------+
///
/// A call of the kernel is `call_pal` with one of the functions below, arguments in a2 to a5. It may destroy those and v0.
public final class AshAbi {

    /// Where in the window the frame begins.
    public static final int FRAME = 2;
    /// Bytes of a message that loads can reach; what lies behind them is reached by [#PIPE].
    public static final int WINDOW = 128;

    /// The message is dealt with.
    public static final int DONE = 0x30;
    /// The message shall go the ordinary way, to the owner's ring.
    public static final int PASS = 0x31;
    /// a2: an offset in the window, a3: an offset in the region, a4: bytes, a5: which of the handler's pipes. v0: the checksum, when the pipe
    /// has one. Offsets are multiples of four; a length that is none is rounded up.
    public static final int PIPE = 0x32;
    /// a2: an offset in the region, a3: bytes of a frame, which is sent.
    public static final int SEND = 0x33;
    /// a2: a word. When the handler has ended, its owner is interrupted and given the word.
    public static final int WAKE = 0x34;
    /// Not for handlers: the inspector puts it where a loop has run too long.
    public static final int OVERRUN = 0x35;

    /// Instructions, as inspected, that one message may cost beyond the handler's length.
    public static final int BUDGET = 2048;

    // Registers that a handler never names: the sandbox's own, and the kernel's during a call.
    /// The first of them; the last is [#SCRATCH].
    static final int FIRST_RESERVED = 22;
    /// A pipe's.
    public static final int OTHER = FIRST_RESERVED;
    public static final int LONG_MASK = 23;
    public static final int QUAD_MASK = 24;
    public static final int BUDGET_REGISTER = 25;
    public static final int LINK = 26;
    public static final int REGION = 27;
    public static final int SCRATCH = 28;
    /// Read by handlers and never written.
    public static final int MESSAGE = 16;
    public static final int LENGTH = 17;
    public static final int A2 = 18;
    public static final int A3 = 19;
    public static final int A4 = 20;
    public static final int A5 = 21;

    private AshAbi() {}
}
