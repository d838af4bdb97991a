package spin.hw.profile;

import java.util.ArrayList;
import java.util.List;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;
import spin.hw.clock.CycleClock;

/// Charges a machine's clock by its profile, and remembers how often for what. A measurement reads the counts at two points
/// and subtracts.
@SuppressWarnings("EnumOrdinal") // Indices into arrays of this class only; an EnumMap would box a count per instruction.
public final class Account implements Checkpointed {

    private final CycleClock clock;
    private final long[] instructionCycles;
    private final long[] eventCycles;
    private final long[] instructionCounts;
    private final long[] eventCounts;
    private final List<Runnable> deferred = new ArrayList<>();

    public Account(Profile profile, CycleClock clock) {
        this.clock = clock;
        var instructions = InstructionClass.values();
        var events = HardwareEvent.values();
        instructionCycles = new long[instructions.length];
        instructionCounts = new long[instructions.length];
        eventCycles = new long[events.length];
        eventCounts = new long[events.length];
        for (var instruction : instructions) {
            instructionCycles[instruction.ordinal()] = profile.cycles(instruction);
        }
        for (var event : events) {
            eventCycles[event.ordinal()] = profile.cycles(event);
        }
    }

    public void charge(InstructionClass instruction) {
        instructionCounts[instruction.ordinal()]++;
        clock.advance(instructionCycles[instruction.ordinal()]);
    }

    /// Counts instructions whose cycles are on the clock already.
    public void completed(InstructionClass instruction, long times) {
        instructionCounts[instruction.ordinal()] += times;
    }

    /// Lets an engine count later than it advances the clock: `settle` runs before any count is read and calls [#completed].
    public void deferred(Runnable settle) {
        deferred.add(settle);
    }

    /// What an instruction of the class costs.
    public long cycles(InstructionClass instruction) {
        return instructionCycles[instruction.ordinal()];
    }

    /// What the event costs.
    public long cycles(HardwareEvent event) {
        return eventCycles[event.ordinal()];
    }

    public void charge(HardwareEvent event) {
        eventCounts[event.ordinal()]++;
        clock.advance(eventCycles[event.ordinal()]);
    }

    /// How many instructions of the class the CPU has completed. Metered Java code is not in here: its meter keeps cycles only.
    public long count(InstructionClass instruction) {
        deferred.forEach(Runnable::run);
        return instructionCounts[instruction.ordinal()];
    }

    /// How often the hardware or its PALcode charged the event. What metered code pays by its price table is not in here.
    public long count(HardwareEvent event) {
        return eventCounts[event.ordinal()];
    }

    @Override
    public String checkpointName() {
        return "account";
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        for (var instruction : InstructionClass.values()) {
            out.put("instruction " + instruction, count(instruction));
        }
        for (var event : HardwareEvent.values()) {
            out.put("event " + event, count(event));
        }
    }

    @Override
    public void restore(State in) {
        var newInstructions = new long[instructionCounts.length];
        for (var instruction : InstructionClass.values()) {
            newInstructions[instruction.ordinal()] = in.number("instruction " + instruction);
        }
        var newEvents = new long[eventCounts.length];
        for (var event : HardwareEvent.values()) {
            newEvents[event.ordinal()] = in.number("event " + event);
        }
        // What an engine has completed and not counted yet is of the time before.
        deferred.forEach(Runnable::run);
        System.arraycopy(newInstructions, 0, instructionCounts, 0, newInstructions.length);
        System.arraycopy(newEvents, 0, eventCounts, 0, newEvents.length);
    }
}
