package spin.core.trap;

import spin.hw.cpu.Cpu;
import spin.hw.memory.PhysicalMemory;

/// The registers of a strand while the kernel works for it, by the OSF/1 calling standard: number in v0, arguments in
/// a0 to a5, result in v0, a3 non-zero when v0 is an error number.
///
/// A capability: extensions get it as the argument of an event.
public final class SavedState {
    private static final int V0 = 0;
    private static final int A0 = 16;
    private static final int A3 = 19;
    private static final int ARGUMENTS = 6;
    private static final long QUAD = 8;
    /// Bytes of a frame: a quadword for each register.
    static final long FRAME_BYTES = 32 * QUAD;

    private final PhysicalMemory memory;
    private final long frame;

    /// @param frame physical address of [#FRAME_BYTES] bytes of the kernel's own memory
    SavedState(PhysicalMemory memory, long frame) {
        this.memory = memory;
        this.frame = frame;
    }

    /// The number of the system call.
    public long number() {
        return memory.loadQuad(frame + V0 * QUAD);
    }

    /// @param index 0 to 5
    public long argument(int index) {
        if (index < 0 || index >= ARGUMENTS) {
            throw new IllegalArgumentException("a system call has arguments 0 to 5, not " + index);
        }
        return memory.loadQuad(frame + (A0 + index) * QUAD);
    }

    /// The call succeeds with this value.
    public void result(long value) {
        memory.storeQuad(frame + V0 * QUAD, value);
        memory.storeQuad(frame + A3 * QUAD, 0);
    }

    /// The call fails with this error number.
    public void failure(long errno) {
        memory.storeQuad(frame + V0 * QUAD, errno);
        memory.storeQuad(frame + A3 * QUAD, 1);
    }

    /// What a procedure may change: v0, t0-t7, a0-a5, t8-t11, ra, pv, at, gp. The others a callee preserves itself.
    /// Written out, as the entry code of a kernel is.
    void saveFrom(Cpu cpu) {
        var to = memory;
        long at = frame;
        to.storeQuad(at, cpu.register(0));
        to.storeQuad(at + QUAD, cpu.register(1));
        to.storeQuad(at + 2 * QUAD, cpu.register(2));
        to.storeQuad(at + 3 * QUAD, cpu.register(3));
        to.storeQuad(at + 4 * QUAD, cpu.register(4));
        to.storeQuad(at + 5 * QUAD, cpu.register(5));
        to.storeQuad(at + 6 * QUAD, cpu.register(6));
        to.storeQuad(at + 7 * QUAD, cpu.register(7));
        to.storeQuad(at + 8 * QUAD, cpu.register(8));
        to.storeQuad(at + 16 * QUAD, cpu.register(16));
        to.storeQuad(at + 17 * QUAD, cpu.register(17));
        to.storeQuad(at + 18 * QUAD, cpu.register(18));
        to.storeQuad(at + 19 * QUAD, cpu.register(19));
        to.storeQuad(at + 20 * QUAD, cpu.register(20));
        to.storeQuad(at + 21 * QUAD, cpu.register(21));
        to.storeQuad(at + 22 * QUAD, cpu.register(22));
        to.storeQuad(at + 23 * QUAD, cpu.register(23));
        to.storeQuad(at + 24 * QUAD, cpu.register(24));
        to.storeQuad(at + 25 * QUAD, cpu.register(25));
        to.storeQuad(at + 26 * QUAD, cpu.register(26));
        to.storeQuad(at + 27 * QUAD, cpu.register(27));
        to.storeQuad(at + 28 * QUAD, cpu.register(28));
        to.storeQuad(at + 29 * QUAD, cpu.register(29));
    }

    void restoreTo(Cpu cpu) {
        var from = memory;
        long at = frame;
        cpu.register(0, from.loadQuad(at));
        cpu.register(1, from.loadQuad(at + QUAD));
        cpu.register(2, from.loadQuad(at + 2 * QUAD));
        cpu.register(3, from.loadQuad(at + 3 * QUAD));
        cpu.register(4, from.loadQuad(at + 4 * QUAD));
        cpu.register(5, from.loadQuad(at + 5 * QUAD));
        cpu.register(6, from.loadQuad(at + 6 * QUAD));
        cpu.register(7, from.loadQuad(at + 7 * QUAD));
        cpu.register(8, from.loadQuad(at + 8 * QUAD));
        cpu.register(16, from.loadQuad(at + 16 * QUAD));
        cpu.register(17, from.loadQuad(at + 17 * QUAD));
        cpu.register(18, from.loadQuad(at + 18 * QUAD));
        cpu.register(19, from.loadQuad(at + 19 * QUAD));
        cpu.register(20, from.loadQuad(at + 20 * QUAD));
        cpu.register(21, from.loadQuad(at + 21 * QUAD));
        cpu.register(22, from.loadQuad(at + 22 * QUAD));
        cpu.register(23, from.loadQuad(at + 23 * QUAD));
        cpu.register(24, from.loadQuad(at + 24 * QUAD));
        cpu.register(25, from.loadQuad(at + 25 * QUAD));
        cpu.register(26, from.loadQuad(at + 26 * QUAD));
        cpu.register(27, from.loadQuad(at + 27 * QUAD));
        cpu.register(28, from.loadQuad(at + 28 * QUAD));
        cpu.register(29, from.loadQuad(at + 29 * QUAD));
    }
}
