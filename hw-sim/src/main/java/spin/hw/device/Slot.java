package spin.hw.device;

import spin.hw.clock.Alarm;
import spin.hw.clock.CycleClock;
import spin.hw.clock.EventQueue;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;

/// Where a device is plugged into a machine.
///
/// @param name      unique in the machine, such as `lance0`: alarms and checkpoints go by it
/// @param hertz     cycles of the clock in a second
/// @param interrupt the line that is this device's alone
public record Slot(String name, long hertz, CycleClock clock, EventQueue events, InterruptLine interrupt,
        PhysicalMemory memory) {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    public Slot {
        if (hertz <= 0) {
            throw new IllegalArgumentException(
                    "Device " + name + " has a clock of " + hertz + " Hz; it must be positive.");
        }
    }

    /// An alarm of this device, called `name.what`.
    public Alarm alarm(String what, Runnable action) {
        return events.alarm(name + "." + what, action);
    }

    public long now() {
        return clock.now();
    }

    /// A way into the memory of the machine.
    public Dma dma() {
        return new Dma(memory);
    }

    /// The cycles that so many nanoseconds take, rounded up: a device is never early.
    public long cycles(long nanos) {
        return Math.ceilDiv(Math.multiplyExact(nanos, hertz), NANOS_PER_SECOND);
    }

    /// The cycles that so many bits take on a line of that speed, rounded up.
    public long cycles(long bits, long bitsPerSecond) {
        return Math.ceilDiv(Math.multiplyExact(bits, hertz), bitsPerSecond);
    }
}
