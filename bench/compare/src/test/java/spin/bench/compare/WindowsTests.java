package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spin.bench.port.Measurement.CostOrigin;
import spin.bench.port.Points;
import spin.bench.workload.EmptyInterval;

final class WindowsTests {

    private final List<Sample> samples = new ArrayList<>();

    @Test
    void warmUpIsLeftOutAndTheDivisorApplied() {
        operation().at("a", 0).at("b", 900).operation().at("a", 1000).at("b", 1030).operation().at("a", 2000).at("b",
                2030);

        var measurement = Windows.cut("here", samples, row(1, 2), between("a", "b", 2)).measurement();

        assertThat(measurement.cycles()).isEqualTo(15);
        assertThat(measurement.steady()).isTrue();
        assertThat(measurement.operations()).isEqualTo(2);
    }

    @Test
    void aSpreadIsKept() {
        operation().at("a", 0).at("b", 10).operation().at("a", 100).at("b", 130).operation().at("a", 200).at("b", 220);

        var measurement = Windows.cut("here", samples, row(0, 3), between("a", "b", 1)).measurement();

        assertThat(measurement.cycles()).isEqualTo(20);
        assertThat(measurement.leastCycles()).isEqualTo(10);
        assertThat(measurement.mostCycles()).isEqualTo(30);
        assertThat(measurement.steady()).isFalse();
    }

    @Test
    void aRetriedInstructionDoesNotBeginTheStretchAnew() {
        operation().at("a", 0).at("x", 40).at("a", 70).at("b", 100).at("b", 500);

        assertThat(Windows.cut("here", samples, row(0, 1), between("a", "b", 1)).measurement().cycles()).isEqualTo(100);
    }

    @Test
    void aStretchNeverReachesIntoTheNextOperation() {
        operation().at("a", 0).at("x", 40).at("a", 70).operation().at("a", 1000).at("x", 1030);

        assertThat(Windows.cut("here", samples, row(1, 1), between("a", "x", 1)).measurement().cycles()).isEqualTo(30);
        assertThatThrownBy(() -> Windows.cut("here", operation().at("a", 0).operation().at("b", 9).samples, row(3, 1),
                between("a", "b", 1)))
                .hasMessageContaining("was gone in 0 operations, not in 4");
    }

    @Test
    void aPointThatIsNeverReachedIsNamedWithThoseThatAre() {
        operation().at("a", 0).at("c", 70);

        assertThatThrownBy(() -> Windows.cut("trip of kea on slow", samples, row(0, 1), between("a", "b", 1)))
                .hasMessage(
                        "trip of kea on slow: the way from `a` to `b` was gone in 0 operations, not in 1; reached were `a` 1 times, `c` 1 times, `operation` 1 times.");
    }

    @Test
    void whatRanUnpricedOrModelledCountsOnlyInside() {
        operation();
        samples.add(new Sample("a", true, 0, 0, 0, 0, 1, Map.of("F.f()V", 5L), Causes.NONE));
        samples.add(new Sample("b", true, 9, 4, 1, 2, 1, Map.of("F.f()V", 5L, "F.g()V", 3L), Causes.NONE));
        samples.add(new Sample("c", true, 9, 4, 1, 2, 2, Map.of("F.f()V", 8L, "F.g()V", 3L), Causes.NONE));

        var first = Windows.cut("here", samples, row(0, 1), between("a", "b", 1)).measurement();
        assertThat(first.unpriced()).containsExactly(Map.entry("F.g()V", 3L));
        assertThat(first.cost()).isEqualTo(CostOrigin.EXECUTED);
        assertThat(first.instructions()).isEqualTo(4);
        assertThat(first.traps()).isEqualTo(1);
        assertThat(first.tbMisses()).isEqualTo(2);
        assertThat(Windows.cut("here", samples, row(0, 1), between("b", "c", 1)).measurement().cost())
                .isEqualTo(CostOrigin.MODELLED);
    }

    @Test
    void whatNamingTheLastPointTakesIsTakenOutWhereMeteredCodeNamedIt() {
        at(EmptyInterval.BEGUN, 0).at(EmptyInterval.OVER, 6);
        operation().at("a", 100).at("b", 130);
        samples.add(new Sample("label", false, 150, 0, 0, 0, 0, Map.of(), new Causes(0, Map.of(), 150, 0)));

        var toPoint = Windows.cut("here", samples, row(0, 1), between("a", "b", 1));
        assertThat(toPoint.measurement().cycles()).isEqualTo(24);
        assertThat(toPoint.causes().total()).isEqualTo(24);
        assertThat(toPoint.middle().allCauses().total()).as("what ran, for an explanation").isEqualTo(30);
        var toLabel = Windows.cut("here", samples, row(0, 1), between("a", "label", 1));
        assertThat(toLabel.measurement().cycles()).isEqualTo(50);
    }

    private WindowsTests operation() {
        return at(Points.OPERATION, samples.isEmpty() ? 0 : samples.getLast().cycles());
    }

    private WindowsTests at(String point, long cycles) {
        samples.add(new Sample(point, true, cycles, 0, 0, 0, 0, Map.of(), new Causes(0, Map.of(), cycles, 0)));
        return this;
    }

    private static Row row(int warmUp, int measured) {
        return new Row("trip", "There and back.", Row.Unit.CYCLES, "trip", null, warmUp, measured, 0,
                new LinkedHashMap<>());
    }

    private static Placement between(String from, String to, int divisor) {
        return new Placement(from, to, divisor, List.of());
    }
}
