package spin.bench.dispatch;

import java.util.List;
import java.util.Map;

/// One row to measure: which JMH method with which parameters, and what to make of its score.
///
/// @param group      rows of one group are printed together
/// @param name       what is measured, in words; unique
/// @param benchmark  class and method, such as `GridBenchmark.call`
/// @param parameters JMH's, one value each
/// @param options    of the JVM that is measured
/// @param divisor    how many of what the unit counts one operation is
/// @param unit       of the row's value
/// @param baseline   the name of the row it is compared with; empty for none
/// @param quick      whether `--quick` has it
record Spec(String group, String name, String benchmark, Map<String, String> parameters, List<String> options,
        double divisor, String unit, String baseline, Aim aim, boolean quick) {

    static Spec raise(String group, String name, String benchmark, String baseline) {
        return new Spec(group, name, benchmark, Map.of(), List.of(), 1, "ns/op", baseline, new Aim.None(), false);
    }

    Spec with(Map<String, String> values) {
        return new Spec(group, name, benchmark, Map.copyOf(values), options, divisor, unit, baseline, aim, quick);
    }

    Spec per(double count, String newUnit) {
        return new Spec(group, name, benchmark, parameters, options, count, newUnit, baseline, aim, quick);
    }

    Spec option(String option) {
        return new Spec(group, name, benchmark, parameters, List.of(option), divisor, unit, baseline, aim, quick);
    }

    Spec aimingAt(Aim newAim) {
        return new Spec(group, name, benchmark, parameters, options, divisor, unit, baseline, newAim, quick);
    }

    /// Also measured by `--quick`.
    Spec quickly() {
        return new Spec(group, name, benchmark, parameters, options, divisor, unit, baseline, aim, true);
    }

    boolean isSingleShot() {
        return benchmark.startsWith("InstallBenchmark.") || isFootprint();
    }

    /// Whether what is measured needs seconds before the JIT has done with it: a thousand guards are twenty large bodies, each called
    /// once a raise, and an event that keeps changing is recognised as one by changing.
    boolean isSlowToSettle() {
        return benchmark.startsWith("StormBenchmark.") || "opaque".equals(parameters.get("form"));
    }

    /// Whether bytes are what is measured, and not the time.
    boolean isFootprint() {
        return benchmark.startsWith("FootprintBenchmark.");
    }
}
