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
        if (outcome.meanError().isPresent()) {
            lines.add("Geometric mean of the ratio error, all predictions with a published figure: "
                    + figure(outcome.meanError()) + "; executed ones: " + figure(outcome.meanErrorExecuted())
                    + "; tables without any calibration: " + figure(outcome.meanErrorUntouched()) + ".");
        }
        return lines;
    }

    private static long kept(List<Verdict> verdicts) {
        return verdicts.stream().filter(Verdict::kept).count();
    }

    private static String figure(OptionalDouble error) {
        return error.isPresent() ? Figures.ratio(error.getAsDouble()).toPlainString() : "none";
    }
}
