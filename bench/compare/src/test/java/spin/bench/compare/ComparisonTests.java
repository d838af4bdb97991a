package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spin.bench.port.Measurement.CostOrigin;

final class ComparisonTests {

    private final FakeMeasuring measuring = new FakeMeasuring(Map.of("kea", 8.0, "moa", 9.0));

    @Test
    void everyCellIsMeasuredBetweenItsOwnPointsInTheOrderOfTheTable() {
        outcome();

        assertThat(measuring.asked).containsExactly("kea on slow from a to b", "moa on slow from a to c",
                "moa on fast from a to c");
    }

    @Test
    void theOrderOfAskingChangesNothing() {
        var comparison = new Comparison(measuring);
        var tables = List.of(SmallTable.table());

        assertThat(comparison.of(tables, List.of("moa", "kea"))).isEqualTo(comparison.of(tables, List.of("kea", "moa")))
                .isEqualTo(comparison.of(tables, List.of()));
    }

    @Test
    void anUnknownSystemIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> new Comparison(measuring).of(List.of(SmallTable.table()), List.of("kea", "emu")))
                .isInstanceOf(CompareException.class)
                .hasMessage("There is no system `emu`; choose from kea, moa.")
                .extracting(e -> ((CompareException) e).blame())
                .isEqualTo(CompareException.Blame.REQUEST);
    }

    @Test
    void aSystemThatIsNotInstalledIsNamedAndItsOrderingsAreNotJudged() {
        var outcome = new Comparison(new FakeMeasuring(Map.of("kea", 8.0))).of(List.of(SmallTable.table()), List.of());

        assertThat(outcome.absent()).containsExactly("moa");
        assertThat(outcome.results()).hasSize(1);
        assertThat(outcome.verdicts()).isEmpty();
        assertThat(TextReport.of(outcome)).contains("Not installed, so not measured: moa.");
    }

    @Test
    void anOrderingIsKeptOnlyWhereOursKeepIt() {
        assertThat(outcome().verdicts()).singleElement().satisfies(verdict -> assertThat(verdict.kept()).isTrue());
        assertThat(outcome(Map.of("kea", 9.5, "moa", 9.0)).verdicts()).singleElement()
                .satisfies(verdict -> assertThat(verdict.kept()).isFalse());
        assertThat(outcome(Map.of("kea", 9.0, "moa", 9.0)).verdicts()).singleElement()
                .as("equal is not less").satisfies(verdict -> assertThat(verdict.kept()).isFalse());
    }

    @Test
    void anOrderingWithAFactorIsKeptOnlyAboutThatFar() {
        var twice = SmallTable
                .read(SmallTable.JSON.replace("\"in\": \"us\"", "\"in\": \"us\", \"factor\": [2, 3]"));

        assertThat(verdict(twice, 4.0, 10.0).kept()).isTrue();
        assertThat(verdict(twice, 4.0, 10.0).factors()).isEqualTo(", 2.50 times for 2 to 3");
        assertThat(verdict(twice, 4.0, 5.0).kept()).as("less than 2 by a third").isFalse();
        assertThat(verdict(twice, 4.0, 5.4).kept()).isTrue();
        assertThat(verdict(twice, 4.0, 18.0).kept()).as("3 and a half").isTrue();
        assertThat(verdict(twice, 4.0, 18.4).kept()).isFalse();
    }

    private static Verdict verdict(Table table, double kea, double moa) {
        return new Comparison(new FakeMeasuring(Map.of("kea", kea, "moa", moa))).of(List.of(table), List.of())
                .verdicts().getFirst();
    }

    @Test
    void theMeanErrorCountsPublishedPredictionsOnlyAndIsTheSameForTooFastAndTooSlow() {
        assertThat(outcome(Map.of("kea", 8.0, "moa", 1.0)).geometricMeanErrors().get("small")).isCloseTo(2.0,
                within(1e-9));
        assertThat(outcome(Map.of("kea", 1.0, "moa", 1.0)).geometricMeanErrors().get("small")).isCloseTo(2.0,
                within(1e-9));
        assertThat(outcome(Map.of("kea", 3.0, "moa", 1.0)).geometricMeanErrors().get("small")).isCloseTo(1.0,
                within(1e-9));
    }

    @Test
    void aRangeIsMetAnywhereInside() {
        var range = new Range(2, 4);

        assertThat(range.ratio(2)).isEqualTo(1.0);
        assertThat(range.ratio(3)).isEqualTo(1.0);
        assertThat(range.ratio(4)).isEqualTo(1.0);
        assertThat(range.ratio(1)).isEqualTo(0.5);
        assertThat(range.ratio(8)).isEqualTo(2.0);
    }

    @Test
    void theTextShowsBothFiguresAndWhatTheyAreWorth() {
        measuring.unpriced = Map.of("java/util/Tree.climb()V", 4L);

        var text = TextReport.of(outcome());

        assertThat(text).contains("trip: There and back.", "Orderings: 1 of 1 kept",
                "kept    kea is quicker: slow 8.00 against 9.00 us",
                "Predictions with a published figure: 1; geometric mean of the ratio error 2.00",
                "Calibrated, so not counted: trip, moa on slow.", "java/util/Tree.climb()V (12)");
        assertThat(text.lines().filter(line -> line.contains(" kea ")).findFirst().orElseThrow())
                .matches("trip +kea +slow +2 to 4 us +8.00 us +2.00 +8 +executed +prediction +25 % +paper, table 1");
        assertThat(text.lines().filter(line -> line.contains("fast")).findFirst().orElseThrow())
                .matches("trip +moa +fast +- +9.00 us +- +9 +executed +prediction +25 % +never measured");
    }

    @Test
    void aBrokenOrderingIsShownAsBroken() {
        assertThat(TextReport.of(outcome(Map.of("kea", 20.0, "moa", 9.0))))
                .contains("Orderings: 0 of 1 kept",
                        "BROKEN  kea is quicker: slow 20.0 against 9.00 us [paper, table 1]");
    }

    @Test
    void theJsonHasTheFieldsThatOthersReadInTheirPublishedShape() {
        var json = JsonReport.of(outcome());

        var kea = json.get("rows").get(0);
        assertThat(kea.toString()).startsWith(
                """
                        {"table":"small","row":"trip","system":"kea","profile":"slow","unit":"us","published":[2.0,4.0],"value":8.0,\
                        "cycles":8,"ratio":2.0,"cost":"executed","source":"paper, table 1\"""");
        var fast = json.get("rows").get(2);
        assertThat(fast.get("published").isNull()).isTrue();
        assertThat(fast.get("ratio").isNull()).isTrue();
        assertThat(json.get("orderings").toString())
                .isEqualTo("{\"kept\":1,\"of\":1,\"broken\":[],\"modelled\":{\"kept\":0,\"of\":0}}");
        assertThat(json.get("geomeanError").toString()).isEqualTo("{\"small\":2.0}");
        assertThat(json.get("calibration").toString()).isEqualTo("[\"trip, moa on slow\"]");
    }

    @Test
    void modelledFiguresAreMarkedInEveryReport() {
        measuring.origin = CostOrigin.MODELLED;

        assertThat(TextReport.of(outcome())).contains("modelled").doesNotContain("executed");
        assertThat(JsonReport.of(outcome()).get("orderings").get("modelled").toString())
                .isEqualTo("{\"kept\":1,\"of\":1}");
        assertThat(JsonReport.of(outcome()).get("rows").get(0).get("cost").asText()).isEqualTo("modelled");
    }

    @Test
    void figuresKeepThreeDigitsThatMeanSomething() {
        assertThat(Figures.value(123_456_789.4).toPlainString()).isEqualTo("123456789");
        assertThat(Figures.value(0.28).toPlainString()).isEqualTo("0.280");
        assertThat(Figures.value(21.34).toPlainString()).isEqualTo("21.3");
        assertThat(Figures.count(519)).hasToString("519");
        assertThat(Figures.count(519.25)).hasToString("519.2");
    }

    private Outcome outcome() {
        return new Comparison(measuring).of(List.of(SmallTable.table()), List.of());
    }

    private static Outcome outcome(Map<String, Double> cycles) {
        return new Comparison(new FakeMeasuring(cycles)).of(List.of(SmallTable.table()), List.of());
    }
}
