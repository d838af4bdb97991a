package spin.core.strand;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import spin.dispatcher.Requester;

/// What the strands of a processor look like, for whoever sits at the prompt. Copies, and no power over anything.
public final class StrandView {
    private final Processor processor;

    /// One strand.
    ///
    /// @param state in small letters: new, ready, running, blocked
    /// @param group whose scheduler decides when it runs; empty for the global one
    /// @param space where its user code runs; empty when it has none
    public record Row(String name, String owner, String state, int priority, String group, String space) {}

    /// One timer that is to come.
    ///
    /// @param cycle of simulated time
    public record Alarm(String name, String owner, long cycle) {}

    public StrandView(Processor processor) {
        this.processor = processor;
    }

    /// Those that have not ended, the oldest first.
    public List<Row> strands() {
        return processor.strands().stream().map(StrandView::row).toList();
    }

    private static Row row(Strand strand) {
        var group = strand.group;
        var user = strand.user;
        return new Row(strand.name(), strand.owner.name(), strand.state.name().toLowerCase(Locale.ROOT),
                strand.priority, group == null ? "" : group.toString(), user == null ? "" : user.context.toString());
    }

    /// The earliest first.
    public List<Alarm> timers() {
        return Arrays.stream(processor.pending())
                .sorted(Comparator.<Timer>comparingLong(timer -> timer.deadline)
                        .thenComparingLong(timer -> timer.number))
                .map(timer -> new Alarm(timer.name, timer.owner.name(), timer.deadline)).toList();
    }

    /// Whose strand it is.
    public static Requester ownerOf(Strand strand) {
        return strand.owner;
    }
}
