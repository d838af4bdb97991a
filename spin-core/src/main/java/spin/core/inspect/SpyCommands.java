package spin.core.inspect;

import java.util.List;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;
import spin.core.spy.Spies;

/// `spy`: what extensions have counted and timed.
final class SpyCommands {
    private static final String NAME = "spy";
    private static final int WIDEST_BAR = 50;

    private final Spies spies;

    SpyCommands(Spies spies) {
        this.spies = spies;
    }

    void addTo(ShellCommands shell) {
        shell.add(NAME, "", "named counts and timers of extensions, in cycles", arguments -> rows());
        shell.addSub(NAME, "spread", "NAME", "how the times of one name are spread, in powers of two",
                () -> spies.rows().stream().map(Spies.Row::name).distinct().toList(), this::spread);
        shell.addSub(NAME, "reset", "", "count and time from zero", arguments -> {
            spies.reset();
            return Reply.lines(List.of());
        });
    }

    private Reply rows() {
        return new Reply.Table(
                List.of("domain", "name", "hits", "times", "total", "shortest", "median", "99 of 100", "longest"),
                spies.rows().stream().map(row -> List.<Object>of(row.domain(), row.name(), row.hits(), row.times(),
                        row.total(), row.shortest(), row.median(), row.nearlyAll(), row.longest())).toList(),
                "nobody counts or times anything; extensions import spin.core.spy.Spy");
    }

    private Reply spread(String name) {
        var bars = spies.bars(name);
        if (bars.isEmpty()) {
            return Reply.refused("nothing called '%s' was timed; 'spy' lists what was.".formatted(name));
        }
        long most = bars.stream().mapToLong(Spies.Bar::count).max().orElse(1);
        return new Reply.Table(List.of("cycles below", "times", ""),
                bars.stream().map(bar -> List.<Object>of(bar.below(), bar.count(),
                        "#".repeat((int) Math.ceilDiv(bar.count() * WIDEST_BAR, most)))).toList(),
                "");
    }
}
