package spin.systems.monolith;

/// What the kernel puts on a program's stack when it delivers a signal, and takes back when the handler has returned:
///
///       0  signals that were blocked before
///       8  PC
///      16  the address of the fault
///      24  the signal's code
///      32  r0 to r30
///     280  whether floating registers follow, as they do when the program has used them
///     288  f0 to f30, and the control register
public final class SignalFrame {

    public static final int MASK = 0;
    public static final int PC = 8;
    public static final int ADDRESS = 16;
    public static final int CODE = 24;
    public static final int REGISTERS = 32;
    public static final int REGISTER_BYTES = 31 * 8;
    public static final int HAS_FLOATS = REGISTERS + REGISTER_BYTES;
    public static final int FLOATING = HAS_FLOATS + 8;
    public static final int FLOATS = 32;
    public static final int BYTES = FLOATING + 8 * FLOATS;

    /// Codes of a SIGSEGV: no such address, or not with these rights.
    public static final int NO_ADDRESS = 1;
    public static final int FORBIDDEN = 2;

    private SignalFrame() {}
}
