package spin.core.trap;

import spin.core.strand.UserState;

/// The registers of a strand while the kernel works for it, by the OSF/1 calling standard: number in v0, arguments in
/// a0 to a5, result in v0, a3 non-zero when v0 is an error number.
///
/// A capability: extensions get it as the argument of an event. It is of use while the strand is in the trap; afterwards
/// each use is refused, so whoever keeps one has nothing.
public final class SavedState {
    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A3 = 19;
    private static final int ARGUMENTS = 6;
    private static final int REGISTERS = 32;
    private static final int SECOND_RESULT = 20;

    private final UserState registers;

    SavedState(UserState registers) {
        this.registers = registers;
    }

    /// The number of the system call.
    public long number() {
        return live().saved(V0);
    }

    /// @param index 0 to 5
    public long argument(int index) {
        if (index < 0 || index >= ARGUMENTS) {
            throw new IllegalArgumentException("a system call has arguments 0 to 5, not " + index);
        }
        return live().saved(A0 + index);
    }

    /// The call succeeds with this value.
    public void result(long value) {
        var to = live();
        to.saved(V0, value);
        to.saved(A3, 0);
    }

    /// The call succeeds with two values, the second in a4, as that of getxpid does.
    public void result(long value, long second) {
        result(value);
        registers.saved(SECOND_RESULT, second);
    }

    /// The call fails with this error number.
    public void failure(long errno) {
        var to = live();
        to.saved(V0, errno);
        to.saved(A3, 1);
    }

    /// Integer register `n`, 0 to 31.
    public long register(int n) {
        checkRegister(n);
        return live().register(n);
    }

    public void register(int n, long value) {
        checkRegister(n);
        live().register(n, value);
    }

    /// Floating register `n`, 0 to 31, as a bit pattern.
    public long floating(int n) {
        checkRegister(n);
        return live().floating(n);
    }

    public void floating(int n, long bits) {
        checkRegister(n);
        live().floating(n, bits);
    }

    /// Where the strand goes on.
    public long pc() {
        return live().pc();
    }

    /// @param address a multiple of 4
    public void pc(long address) {
        if ((address & 3) != 0) {
            throw new IllegalArgumentException(
                    "no instruction can be at 0x%x; give a multiple of 4".formatted(address));
        }
        live().pc(address);
    }

    private UserState live() {
        if (!registers.isInKernel()) {
            throw new IllegalStateException(
                    "the strand of these registers is not in the kernel; they are of use only while its trap is handled");
        }
        return registers;
    }

    private static void checkRegister(int n) {
        if (n < 0 || n >= REGISTERS) {
            throw new IllegalArgumentException("there is no register " + n + "; give 0 to 31");
        }
    }
}
