package spin.hw.translate;

import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import spin.hw.cpu.CodePage;
import spin.hw.translate.Region.Run;

/// One generated class of a region, and what it counts.
final class Body {

    final Region.Code code;
    /// Of type [Region#METHOD], for call sites.
    final MethodHandle method;
    /// From where it goes to others.
    final List<Link> outgoing;
    final Emitter.Emitted emitted;

    private final long[] counters;
    private final long[] exitCounters;

    Body(Region.Code code, MethodHandle method, Emitter.Emitted emitted, long[] counters, long[] exitCounters,
            List<Link> outgoing) {
        this.code = code;
        this.method = method;
        this.emitted = emitted;
        this.counters = counters;
        this.exitCounters = exitCounters;
        this.outgoing = outgoing;
    }

    /// Adds what completed since the last time to `differences`, by index in the page, and begins anew.
    void settle(long[] differences) {
        for (int i = 0; i < counters.length; i++) {
            var run = emitted.runs.get(i);
            add(differences, run.from(), counters[i]);
            add(differences, run.to(), -counters[i]);
        }
        for (int i = 0; i < exitCounters.length; i++) {
            add(differences, emitted.countedFrom, exitCounters[i]);
            add(differences, CodePage.index(emitted.exitPcs[i]), -exitCounters[i]);
        }
        Arrays.fill(counters, 0);
        Arrays.fill(exitCounters, 0);
    }

    private static void add(long[] differences, int index, long times) {
        if (index != Run.OUTSIDE) {
            differences[index] += times;
        }
    }
}
