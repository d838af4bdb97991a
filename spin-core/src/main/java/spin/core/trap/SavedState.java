package spin.core.trap;

import spin.hw.cpu.Cpu;

/// The registers of a strand while the kernel works for it, by the OSF/1 calling standard: number in v0, arguments in
/// a0 to a5, result in v0, a3 non-zero when v0 is an error number.
///
/// A capability: extensions get it as the argument of an event.
public final class SavedState {
    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A3 = 19;
    private static final int ARGUMENTS = 6;
    /// What a procedure may change: v0, t0-t7, a0-a5, t8-t11, ra, pv, at, gp. The others a callee preserves itself.
    private static final int[] VOLATILE = {0, 1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
            29};

    private final long[] registers = new long[32];

    /// For the kernel.
    SavedState() {
    }

    /// The number of the system call.
    public long number() {
        return registers[V0];
    }

    /// @param index 0 to 5
    public long argument(int index) {
        if (index < 0 || index >= ARGUMENTS) {
            throw new IllegalArgumentException("a system call has arguments 0 to 5, not " + index);
        }
        return registers[A0 + index];
    }

    /// The call succeeds with this value.
    public void result(long value) {
        registers[V0] = value;
        registers[A3] = 0;
    }

    /// The call fails with this error number.
    public void failure(long errno) {
        registers[V0] = errno;
        registers[A3] = 1;
    }

    void saveFrom(Cpu cpu) {
        for (int i = 0; i < VOLATILE.length; i++) {
            int register = VOLATILE[i];
            registers[register] = cpu.register(register);
        }
    }

    void restoreTo(Cpu cpu) {
        for (int i = 0; i < VOLATILE.length; i++) {
            int register = VOLATILE[i];
            cpu.register(register, registers[register]);
        }
    }
}
