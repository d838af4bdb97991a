package spin.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import spin.bench.port.Measurement;
import spin.bench.port.Measurement.CostOrigin;

/// Answers from a list of cycles per system, on machines of 1 MHz, where a cycle is a microsecond.
final class FakeMeasuring implements Measuring {

    private final Map<String, Double> cycles;
    final List<String> asked = new ArrayList<>();
    CostOrigin origin = CostOrigin.EXECUTED;
    Map<String, Long> unpriced = Map.of();

    FakeMeasuring(Map<String, Double> cycles) {
        this.cycles = cycles;
    }

    @Override
    public List<String> systems() {
        return cycles.keySet().stream().sorted().toList();
    }

    @Override
    public Explanation explain(String system, String profile, Row row, Placement placement) {
        throw new AssertionError("nobody asks these tests for it");
    }

    @Override
    public Observation observe(String system, String profile, Row row, Placement placement) {
        asked.add(system + " on " + profile + " from " + placement.from() + " to " + placement.to());
        var each = cycles.getOrDefault(system, Double.NaN);
        return new Observation(new Measurement(each, 3, 1, 0, each, each, row.measured(), origin, unpriced), 1_000_000,
                Causes.NONE, 0.25);
    }
}
