package spin.core.inspect;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;
import spin.hw.Machine;
import spin.hw.clock.IntervalTimer;

/// `time`: how late it is in the machine and outside, and how long a command took by both clocks.
final class TimeCommand {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Machine machine;
    private final LongSupplier hostNanos;
    private final ShellCommands shell;
    private final long bootedAt;

    /// @param hostNanos the host's clock, in nanoseconds from any origin
    TimeCommand(Machine machine, LongSupplier hostNanos, ShellCommands shell) {
        this.machine = machine;
        this.hostNanos = hostNanos;
        this.shell = shell;
        bootedAt = hostNanos.getAsLong();
    }

    void addTo() {
        shell.add("time", "[LINE]", "simulated time and the host's; with a line, how long it takes by both",
                line -> line.isEmpty() ? now() : new Reply.Afterwards(() -> taken(line)));
    }

    private Reply now() {
        long cycles = machine.clock().now();
        var facts = facts(cycles, hostNanos.getAsLong() - bootedAt);
        facts.put("ticks of the clock",
                (long) (cycles / (double) machine.profile().hertz() * IntervalTimer.TICKS_PER_SECOND));
        return Reply.facts(facts);
    }

    private Map<String, Object> facts(long cycles, long nanos) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("cycles", cycles);
        facts.put("microseconds", String.format(Locale.ROOT, "%.3f", machine.profile().microseconds(cycles)));
        facts.put("seconds of the host", String.format(Locale.ROOT, "%.6f", nanos / NANOS_PER_SECOND));
        return facts;
    }

    private Reply taken(String line) {
        long cycles = machine.clock().now();
        long nanos = hostNanos.getAsLong();
        boolean done = shell.enter(line);
        var facts = facts(machine.clock().now() - cycles, hostNanos.getAsLong() - nanos);
        return done
                ? Reply.facts(facts)
                : Reply.refused("'%s' failed after %s cycles.".formatted(line, facts.get("cycles")));
    }
}
