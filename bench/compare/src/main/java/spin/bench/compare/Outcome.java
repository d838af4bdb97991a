package spin.bench.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/// All that a run found: a value, printed by the reports.
///
/// @param absent systems that the tables have cells for and that are not installed
public record Outcome(List<Table> tables, List<Result> results, List<Verdict> verdicts, List<String> absent) {

    public Outcome {
        tables = List.copyOf(tables);
        results = List.copyOf(results);
        verdicts = List.copyOf(verdicts);
        absent = List.copyOf(absent);
    }

    public List<Result> of(Table table) {
        return results.stream().filter(result -> result.table().equals(table)).toList();
    }

    public List<Verdict> verdictsOf(Table table) {
        return verdicts.stream().filter(verdict -> verdict.table().equals(table)).toList();
    }

    /// Per table the geometric mean of how far off the predictions are, as a factor of 1 or more; calibrations do not count,
    /// and a table without a published prediction has none.
    public Map<String, Double> geometricMeanErrors() {
        var errors = new LinkedHashMap<String, Double>();
        for (var table : tables) {
            meanError(predictions(table)).ifPresent(error -> errors.put(table.name(), error));
        }
        return errors;
    }

    /// The same over all predictions of all tables.
    public OptionalDouble meanError() {
        return meanError(predictions());
    }

    /// The same over the predictions all of whose time came out of executed code.
    public OptionalDouble meanErrorExecuted() {
        return meanError(predictions().stream().filter(result -> !result.isModelled()).toList());
    }

    /// The same over the tables that have no calibration, so that no constant was ever looked at for them.
    public OptionalDouble meanErrorUntouched() {
        return meanError(tables.stream().filter(table -> of(table).stream().noneMatch(Result::isCalibration))
                .flatMap(table -> predictions(table).stream()).toList());
    }

    private List<Result> predictions() {
        return tables.stream().flatMap(table -> predictions(table).stream()).toList();
    }

    private static OptionalDouble meanError(List<Result> predictions) {
        var mean = predictions.stream().mapToDouble(result -> Math.abs(Math.log(result.ratio().orElseThrow())))
                .average();
        return mean.isPresent() ? OptionalDouble.of(Math.exp(mean.getAsDouble())) : OptionalDouble.empty();
    }

    List<Result> predictions(Table table) {
        return of(table).stream().filter(result -> !result.isCalibration() && result.ratio().isPresent()).toList();
    }

    /// Calls that no price list knows, by method, over all measured operations.
    public Map<String, Long> unpriced() {
        return results.stream()
                .flatMap(result -> result.measurement().unpriced().entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum, java.util.TreeMap::new));
    }

    public <T> List<T> calibrations(Function<Result, T> as) {
        return results.stream().filter(Result::isCalibration).map(as).toList();
    }
}
