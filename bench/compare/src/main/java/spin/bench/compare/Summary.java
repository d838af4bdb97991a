package spin.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// An outcome in a few lines, the same in every report.
public final class Summary {

    private Summary() {}

    /// The lines, without their ends.
    public static List<String> of(Outcome outcome) {
        var lines = new ArrayList<String>();
        var verdicts = outcome.verdicts();
        if (!verdicts.isEmpty()) {
            var modelled = verdicts.stream().filter(Verdict::modelled).toList();
            lines.add("Orderings kept in all tables: %d of %d; of these with a modelled side %d of %d.".formatted(
                    kept(verdicts), verdicts.size(), kept(modelled), modelled.size()));
        }
        var errors = new ArrayList<String>();
        add(errors, "all predictions with a published figure ", outcome.meanError());
        add(errors, "executed ones ", outcome.meanErrorExecuted());
        add(errors, "those of tables without any calibration ", outcome.meanErrorUntouched());
        if (!errors.isEmpty()) {
            lines.add("Geometric mean of the ratio error: " + String.join(", ", errors) + ".");
        }
        return lines;
    }

    private static long kept(List<Verdict> verdicts) {
        return verdicts.stream().filter(Verdict::kept).count();
    }

    private static void add(List<String> errors, String of, OptionalDouble error) {
        error.ifPresent(mean -> errors.add(of + Figures.ratio(mean).toPlainString()));
    }
}
