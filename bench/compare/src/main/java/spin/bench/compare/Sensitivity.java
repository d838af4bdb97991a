package spin.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// Which orderings hang on which cost of the machines: everything is run again with each cost halved and with each doubled.
///
/// A cost of one cycle is halved to none: costs are whole cycles.
public final class Sensitivity {

    private final Machines machines;

    public Sensitivity(Machines machines) {
        this.machines = machines;
    }

    /// A cost, one way.
    ///
    /// @param cost     its name
    /// @param change   `halved` or `doubled`
    /// @param lost     orderings that are kept with the profiles' own costs and broken with this
    /// @param won      the other way round
    /// @param error    geometric mean of the ratio error over all predictions
    public record Turn(String cost, String change, List<Verdict> lost, List<Verdict> won, OptionalDouble error) {

        public Turn {
            lost = List.copyOf(lost);
            won = List.copyOf(won);
        }
    }

    /// @param orderings how many there are
    /// @param kept      how many are kept with the profiles' own costs
    /// @param turns     every cost both ways, in the order of the profile
    public record Report(int orderings, int kept, OptionalDouble error, List<Turn> turns) {

        public Report {
            turns = List.copyOf(turns);
        }
    }

    private enum Change {
        HALVED,
        DOUBLED;

        long of(long cycles) {
            return this == HALVED ? cycles / 2 : cycles * 2;
        }
    }

    private record Varied(MachineCost cost, Change change) {}

    public Report of(List<Table> tables, List<String> systems) {
        var base = new Comparison(machines, true).of(tables, systems);
        var turns = MachineCost.all().stream()
                .flatMap(cost -> Stream.of(new Varied(cost, Change.HALVED), new Varied(cost, Change.DOUBLED)))
                .parallel()
                .map(varied -> turn(varied, base, tables, systems))
                .toList();
        var kept = (int) base.verdicts().stream().filter(Verdict::kept).count();
        return new Report(base.verdicts().size(), kept, base.meanError(), turns);
    }

    private Turn turn(Varied varied, Outcome base, List<Table> tables, List<String> systems) {
        var cost = varied.cost();
        var changed = machines.on(profile -> cost.set(profile, varied.change().of(cost.in(profile))));
        var outcome = new Comparison(changed, true).of(tables, systems);
        var lost = new ArrayList<Verdict>();
        var won = new ArrayList<Verdict>();
        for (int i = 0; i < base.verdicts().size(); i++) {
            var before = base.verdicts().get(i);
            var after = outcome.verdicts().get(i);
            if (before.kept() != after.kept()) {
                (before.kept() ? lost : won).add(after);
            }
        }
        return new Turn(cost.name(), Words.of(varied.change()), lost, won, outcome.meanError());
    }
}
