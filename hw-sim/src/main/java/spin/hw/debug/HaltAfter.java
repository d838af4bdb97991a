package spin.hw.debug;

import spin.hw.cpu.Cpu;

/// Halts a machine at the n-th of something, the n-th disk write for instance: the way to crash a system at every point of an
/// operation, one run after the other. A device holds one as a plain `Runnable` and runs it each time.
///
///     disk.onWrite(new HaltAfter(machine.cpu(), 17));
///
/// (After sys161's "doom counter".) The event itself completes; the CPU stops at the next instruction boundary.
public final class HaltAfter implements Runnable {

    private final Cpu cpu;
    private long left;

    /// @param count of events, at least 1; the last of them halts
    public HaltAfter(Cpu cpu, long count) {
        if (count < 1) {
            throw new IllegalArgumentException("Halting after " + count + " events cannot be done; give at least 1.");
        }
        this.cpu = cpu;
        this.left = count;
    }

    /// One more. From the n-th on, every one stops the CPU.
    @Override
    public void run() {
        if (left > 0) {
            left--;
        }
        if (left == 0) {
            cpu.stop();
        }
    }

    /// Whether the count is reached.
    public boolean halted() {
        return left == 0;
    }

    /// How many are left before the halt.
    public long left() {
        return left;
    }
}
