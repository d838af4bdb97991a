package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spin.bench.port.Measurement.CostOrigin;

final class WindowsTests {

    private final List<Sample> samples = new ArrayList<>();

    @Test
    void warmUpIsLeftOutAndTheDivisorApplied() {
        at("a", 0).at("b", 900).at("a", 1000).at("b", 1030).at("a", 2000).at("b", 2030);

        var measurement = Windows.cut("here", samples, row(1, 2), between("a", "b", 2)).measurement();

        assertThat(measurement.cycles()).isEqualTo(15);
        assertThat(measurement.steady()).isTrue();
        assertThat(measurement.operations()).isEqualTo(2);
    }

    @Test
    void aSpreadIsKept() {
        at("a", 0).at("b", 10).at("a", 100).at("b", 130).at("a", 200).at("b", 220);

        var measurement = Windows.cut("here", samples, row(0, 3), between("a", "b", 1)).measurement();

        assertThat(measurement.cycles()).isEqualTo(20);
        assertThat(measurement.leastCycles()).isEqualTo(10);
        assertThat(measurement.mostCycles()).isEqualTo(30);
        assertThat(measurement.steady()).isFalse();
    }

    @Test
    void aStretchBeginsAtTheLastStartBeforeItsEnd() {
        at("a", 0).at("a", 70).at("x", 80).at("b", 100).at("b", 500);

        assertThat(Windows.cut("here", samples, row(0, 1), between("a", "b", 1)).measurement().cycles()).isEqualTo(30);
    }

    @Test
    void fromAPointToItselfIsTheWayAround() {
        at("a", 0).at("a", 70).at("a", 140);

        assertThat(Windows.cut("here", samples, row(1, 1), between("a", "a", 1)).measurement().cycles()).isEqualTo(70);
    }

    @Test
    void aPointThatIsNeverReachedIsNamedWithThoseThatAre() {
        at("a", 0).at("c", 70);

        assertThatThrownBy(() -> Windows.cut("trip of kea on slow", samples, row(0, 1), between("a", "b", 1)))
                .hasMessage("trip of kea on slow: the way from `a` to `b` was gone 0 times, not 1; reached were `a` 1 times, `c` 1 times.");
    }

    @Test
    void whatRanUnpricedOrModelledCountsOnlyInside() {
        samples.add(new Sample("a", 0, 0, 0, 0, 1, Map.of("F.f()V", 5L)));
        samples.add(new Sample("b", 9, 4, 1, 2, 1, Map.of("F.f()V", 5L, "F.g()V", 3L)));
        samples.add(new Sample("c", 9, 4, 1, 2, 2, Map.of("F.f()V", 8L, "F.g()V", 3L)));

        var first = Windows.cut("here", samples, row(0, 1), between("a", "b", 1)).measurement();
        assertThat(first.unpriced()).containsExactly(Map.entry("F.g()V", 3L));
        assertThat(first.cost()).isEqualTo(CostOrigin.EXECUTED);
        assertThat(first.instructions()).isEqualTo(4);
        assertThat(first.traps()).isEqualTo(1);
        assertThat(first.tbMisses()).isEqualTo(2);
        assertThat(Windows.cut("here", samples, row(0, 1), between("b", "c", 1)).measurement().cost())
                .isEqualTo(CostOrigin.MODELLED);
    }

    private WindowsTests at(String point, long cycles) {
        samples.add(new Sample(point, cycles, 0, 0, 0, 0, Map.of()));
        return this;
    }

    private static Row row(int warmUp, int measured) {
        return new Row("trip", "There and back.", Row.Unit.CYCLES, "trip", warmUp, measured, new LinkedHashMap<>());
    }

    private static Placement between(String from, String to, int divisor) {
        return new Placement(from, to, divisor, List.of());
    }
}
