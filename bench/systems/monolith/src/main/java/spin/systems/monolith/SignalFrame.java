package spin.systems.monolith;

/// What the kernel puts on a program's stack when it delivers a signal, and takes back when the handler has returned:
///
///       0  signals that were blocked before
///       8  PC
///      16  the address of the fault
///      24  the signal's code
///      32  r0 to r30
public final class SignalFrame {

    public static final int MASK = 0;
    public static final int PC = 8;
    public static final int ADDRESS = 16;
    public static final int CODE = 24;
    public static final int REGISTERS = 32;
    public static final int REGISTER_BYTES = 31 * 8;
    public static final int BYTES = REGISTERS + REGISTER_BYTES + 8;

    /// Codes of a SIGSEGV: no such address, or not with these rights.
    public static final int NO_ADDRESS = 1;
    public static final int FORBIDDEN = 2;

    private SignalFrame() {}
}
