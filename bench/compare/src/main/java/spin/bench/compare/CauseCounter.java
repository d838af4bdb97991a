package spin.bench.compare;

import java.util.EnumMap;
import spin.bench.compare.calls.CallTree;
import spin.hw.Machine;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.InstructionClass;

/// Reads where a machine's cycles went until now, as plain numbers: an operation of megabytes is read millions of times.
final class CauseCounter implements CallTree.Counter {

    private static final InstructionClass[] INSTRUCTIONS = InstructionClass.values();
    private static final HardwareEvent[] EVENTS = HardwareEvent.values();
    private static final int NOW = 0;
    private static final int KERNEL = 1;
    private static final int INSTRUCTION = 2;
    private static final int EVENT = 3;

    /// How many numbers are read.
    static final int WIDTH = EVENT + EVENTS.length;

    private final Machine machine;
    private final Turns turns;

    /// @param turns which know what of the meter's count is on that machine's clock
    CauseCounter(Machine machine, Turns turns) {
        this.machine = machine;
        this.turns = turns;
    }

    @Override
    public void read(long[] into) {
        var account = machine.account();
        into[NOW] = machine.clock().now();
        into[KERNEL] = turns.cycles(machine);
        into[INSTRUCTION] = 0;
        for (var instruction : INSTRUCTIONS) {
            into[INSTRUCTION] += account.count(instruction) * account.cycles(instruction);
        }
        for (int i = 0; i < EVENTS.length; i++) {
            into[EVENT + i] = account.count(EVENTS[i]) * account.cycles(EVENTS[i]);
        }
    }

    Causes untilNow() {
        var read = new long[WIDTH];
        read(read);
        return causes(read);
    }

    /// What has been read, or the difference of two readings.
    Causes causes(long[] read) {
        var hardware = new EnumMap<HardwareEvent, Double>(HardwareEvent.class);
        long waiting = read[NOW] - read[KERNEL] - read[INSTRUCTION];
        for (int i = 0; i < EVENTS.length; i++) {
            hardware.put(EVENTS[i], (double) read[EVENT + i]);
            waiting -= read[EVENT + i];
        }
        return new Causes(read[INSTRUCTION], hardware, read[KERNEL], waiting);
    }
}
