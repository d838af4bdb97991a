package spin.hw.debug;

import java.util.function.Consumer;
import spin.hw.Machine;
import spin.hw.clock.Alarm;
import spin.hw.elf.Symbols;

/// Stops a machine that makes no progress: when for so many simulated cycles nobody has said that something was achieved.
///
///     var dog = Watchdog.start(machine, 10_000_000, Symbols.NONE, report -> ...);
///     console.onLine(_ -> dog.progress("a line was printed"));
///
/// Time is the machine's, so a run that the dog stops is stopped at the same instruction every time, on every host. What counts as
/// progress is for the caller to say: a line of output, a request served, a test passed.
public final class Watchdog {

    private final Machine machine;
    private final long patience;
    private final Symbols symbols;
    private final Consumer<Report> onExpiry;
    private final Alarm alarm;
    private String latest = "power-on";
    private long latestCycle;
    private long markers;

    /// What the dog saw.
    ///
    /// @param cycle    at which it lost patience
    /// @param patience in cycles
    /// @param latest   the last progress that was reported
    /// @param since    the cycle of that
    /// @param markers  how many reports of progress there were
    /// @param pc       of the CPU, named when a symbol is near
    public record Report(long cycle, long patience, String latest, long since, long markers, String pc) {

        @Override
        public String toString() {
            return "No progress for " + (cycle - since) + " cycles (patience " + patience + "): the last was \""
                    + latest
                    + "\" at cycle " + since + ", number " + markers + "; the machine is at " + pc + ".";
        }
    }

    private Watchdog(Machine machine, long patience, Symbols symbols, Consumer<Report> onExpiry) {
        this.machine = machine;
        this.patience = patience;
        this.symbols = symbols;
        this.onExpiry = onExpiry;
        this.alarm = machine.events().alarm("watchdog", this::expire);
    }

    /// Sets a dog on `machine`. When it loses patience it tells `onExpiry` and stops the CPU; the caller's `run` returns.
    ///
    /// @param patience in cycles, at least 1
    public static Watchdog start(Machine machine, long patience, Symbols symbols,
            Consumer<Report> onExpiry) {
        if (patience < 1) {
            throw new IllegalArgumentException(
                    "A watchdog needs a patience of at least one cycle, not " + patience + ".");
        }
        var dog = new Watchdog(machine, patience, symbols, onExpiry);
        dog.progress("start");
        dog.markers = 0;
        return dog;
    }

    /// Something was achieved; the dog waits as long again. Any code of the machine, at any time.
    public void progress(String marker) {
        latest = marker;
        latestCycle = machine.clock().now();
        markers++;
        alarm.set(latestCycle + Math.min(patience, Long.MAX_VALUE - 1 - latestCycle));
    }

    /// Calls the dog off.
    public void stop() {
        alarm.clear();
    }

    private void expire() {
        var cpu = machine.cpu();
        onExpiry.accept(new Report(machine.clock().now(), patience, latest, latestCycle, markers,
                symbols.describe(cpu.pc())));
        cpu.stop();
    }
}
