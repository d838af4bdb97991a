package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.Profile;

/// One number varied and the rest left as it is.
final class VariationTests {

    private static final ClassLoader LOADER = VariationTests.class.getClassLoader();
    private static final TableShelf SHELF = TableShelf.discover(LOADER);

    private final Machines machines = Machines.discover(LOADER);

    @Test
    void aCostOfTheMachineShowsAsOftenAsItIsPaid() {
        var report = new Sweep(machines).of(SHELF.named(List.of("border")), List.of("aegis"), List.of("system call"),
                SweepRequest.of("kernel-entry=0,100"));

        assertThat(report.lines()).isNotEmpty().allSatisfy(line -> {
            double cycles = 100 * 1e6 / Profile.named(line.profile()).hertz();
            assertThat(line.values().get(1) - line.values().get(0)).isEqualTo(cycles,
                    org.assertj.core.api.Assertions.within(1e-9));
        });
        assertThat(SweepReport.text(report)).contains("system call of aegis on dec2100", "kernel-entry", "###");
        assertThat(SweepReport.json(report).at("/numbers").toString()).isEqualTo("[0,100]");
    }

    @Test
    void aNumberOfTheWorkloadIsVariedWhereItHasOne() {
        var report = new Sweep(machines).of(SHELF.named(List.of("sosp95-5")), List.of(), List.of(),
                SweepRequest.of("guards=1,40"));

        assertThat(report.lines()).hasSize(2).allSatisfy(line -> assertThat(line.system()).isEqualTo("spin"));
        var falseGuards = report.lines().stream().filter(line -> line.row().workload().contains("false")).findFirst()
                .orElseThrow();
        var trueGuards = report.lines().stream().filter(line -> line.row().workload().contains("true")).findFirst()
                .orElseThrow();
        assertThat(trueGuards.values().get(1) - trueGuards.values().get(0))
                .isGreaterThan(falseGuards.values().get(1) - falseGuards.values().get(0));
    }

    @Test
    void whatNobodyVariesIsAnsweredWithWhatThereIs() {
        var sweep = new Sweep(machines);
        var tables = SHELF.named(List.of());

        assertThatThrownBy(() -> sweep.of(tables, List.of(), List.of(), SweepRequest.of("wheels=1..4")))
                .hasMessageStartingWith(
                        "No row that was asked for has a `wheels` to vary; workloads vary client, clients, "
                                + "guards, handlers, pages, processes, trips, machines integer, ")
                .hasMessageContaining("kernel-entry");
        assertThatThrownBy(() -> sweep.of(tables, List.of("vms"), List.of(), SweepRequest.of("guards=1")))
                .hasMessageStartingWith("There is no system `vms`");
        var networking = SHELF.named(List.of("sosp95-5"));
        assertThatThrownBy(() -> sweep.of(networking, List.of(), List.of(), SweepRequest.of("guards=0")))
                .hasMessageContaining("there can be 1 to 10000 guards beside the application's; this is 0.");
    }

    @Test
    void aRangeIsWalkedInEqualStepsOrRatios() {
        assertThat(SweepRequest.of("guards=1..1000").numbers()).containsExactly(1, 2, 5, 10, 22, 46, 100, 215, 464,
                1000);
        assertThat(SweepRequest.of("x=0..9").numbers()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(SweepRequest.of("x= 3 .. 3").numbers()).containsExactly(3);
        assertThat(SweepRequest.of("x=9,1,9").numbers()).containsExactly(1, 9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "guards", "=1", "guards=", "guards=x", "guards=1..", "guards=5..1", "guards=-1",
            "guards=1000001", "guards=99999999999", "guards=1,,2", "guards=1...5"})
    void nonsenseGetsOneSentence(String typed) {
        assertThatThrownBy(() -> SweepRequest.of(typed)).isInstanceOf(CompareException.class)
                .hasMessageStartingWith("`" + typed + "` is no sweep: write it as");
    }

    /// The command line cuts its list at commas, and rows have some in their names.
    @Test
    void rowsAreNamedWithTheirCommas() {
        var dispatching = SHELF.named(List.of("osdi96-1"));
        var request = SweepRequest.of("handlers=2");
        var pieces = List.of("1 handler", " no argument", " asynchronous", "5 handlers", " no argument", " 1 handler",
                " 1 argument");

        var report = new Sweep(machines).of(dispatching, List.of("spin"), pieces, request);

        assertThat(report.lines()).extracting(line -> line.row().name()).containsExactlyInAnyOrder(
                "1 handler, no argument, asynchronous", "5 handlers, no argument", "1 handler, 1 argument");
        assertThatThrownBy(
                () -> new Sweep(machines).of(dispatching, List.of("spin"), List.of("1 handler", " tea"), request))
                .hasMessageStartingWith(
                        "There is no row `1 handler`; choose from call, no argument; 1 handler, no argument");
    }

    /// A trap that costs nothing cannot be what makes a system call dearer than a call in the kernel, so the report shows what hangs on it.
    @Test
    void whatHangsOnACostIsNamed() {
        var border = SHELF.named(List.of("border")).getFirst();
        var calls = border.rows().stream().filter(row -> row.name().equals("protected call")).toList();
        var report = new Sensitivity(machines).of(
                List.of(new Table(border.name(), border.title(), calls, border.orderings())), List.of("aegis"));

        assertThat(report.turns()).hasSize(2 * MachineCost.all().size());
        assertThat(report.turns().stream().filter(turn -> turn.cost().equals("load") && turn.change().equals("doubled"))
                .findFirst().orElseThrow().error()).isNotEqualTo(report.error());
        assertThat(report.turns().stream()
                .filter(turn -> turn.cost().equals("float-divide-double")).map(Sensitivity.Turn::error))
                .as("nothing here divides fractions").containsOnly(report.error());
        assertThat(SensitivityReport.text(report)).contains("kernel-entry", "halved", "doubled");
        assertThat(SensitivityReport.json(report).get("turns").size()).isEqualTo(report.turns().size());
    }

    @Test
    void everyCostCanBeVaried() {
        var profile = Profile.named("dec3000-400");
        for (var cost : MachineCost.all()) {
            assertThat(cost.in(cost.set(profile, 77))).as(cost.name()).isEqualTo(77);
            assertThat(MachineCost.named(cost.name())).contains(cost);
        }
        assertThat(MachineCost.named("kernel-entry")).contains(new MachineCost.OfEvent(HardwareEvent.KERNEL_ENTRY));
    }
}
