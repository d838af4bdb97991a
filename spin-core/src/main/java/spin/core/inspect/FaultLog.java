package spin.core.inspect;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongSupplier;
import spin.core.trace.FlightEvents;
import spin.dispatcher.BindingFacts;
import spin.dispatcher.Fault;
import spin.dispatcher.FaultSink;
import spin.domains.meter.MemoryExhausted;

/// The faults of handlers that were told last, each with the simulated time at which it happened.
///
/// A bounded memory: who fails a million times pushes out nobody's faults but the oldest.
public final class FaultLog implements FaultSink {
    private static final int KEPT = 200;

    private final LongSupplier clock;
    private final FaultSink next;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long count;

    /// @param number counted from 1
    /// @param cycle of simulated time
    public record Entry(long number, long cycle, BindingFacts binding, String what) {}

    /// @param next whom the faults are told as well
    public FaultLog(LongSupplier clock, FaultSink next) {
        this.clock = clock;
        this.next = next;
    }

    @Override
    public void fault(Fault fault) {
        if (entries.size() == KEPT) {
            entries.removeFirst();
        }
        var binding = fault.binding();
        var entry = new Entry(++count, clock.getAsLong(), binding, sentence(fault));
        entries.add(entry);
        FlightEvents.fault(binding.event(), binding.label(), binding.requester(), entry.what, entry.cycle);
        next.fault(fault);
    }

    private static String sentence(Fault fault) {
        return switch (fault) {
            case Fault.Threw threw -> "threw " + threw.cause().getClass().getName();
            case Fault.Terminated over when over.cause() instanceof MemoryExhausted ->
                "kept more than its budget of memory";
            case Fault.Terminated _ -> "ran over its limit of cycles";
            case Fault.Quarantined often -> "is quarantined after %d faults".formatted(often.evidence().faults());
        };
    }

    /// The oldest first.
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /// All there were, those that are no longer kept included.
    public long count() {
        return count;
    }
}
