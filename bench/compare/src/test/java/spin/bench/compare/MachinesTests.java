package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import spin.hw.profile.HardwareEvent;
import spin.hw.profile.InstructionClass;
import spin.hw.profile.Profile;

/// The real thing: systems on machines. No published figure is asserted here; repeatability, independence and mechanisms are.
final class MachinesTests {

    /// Rows of programs that need nothing of anybody, and of procedures of a library.
    private static final List<String> COMPUTES = List.of("dirty", "matrix", "classification");

    private static final ClassLoader LOADER = MachinesTests.class.getClassLoader();
    private static final Path APPROVED = Path.of("src", "test", "resources", "approved", "compare.txt");
    private static final String APPROVE = "spin.approve";

    /// The whole table is approved text, so that a change of any kernel, price or profile shows as a diff in review.
    @Test
    void theWholeTableIsTheApprovedOne() throws IOException {
        var text = TextReport.of(everything());
        if (Boolean.getBoolean(APPROVE)) {
            Files.createDirectories(APPROVED.getParent());
            Files.writeString(APPROVED, text);
        }
        assertThat(APPROVED).as("run the tests of bench/compare with -D%s=true to write it", APPROVE).exists();
        assertThat(text)
                .as("If the change is meant, run the tests of bench/compare with -D%s=true and commit %s with it.",
                        APPROVE, APPROVED)
                .isEqualTo(Files.readString(APPROVED));
    }

    /// On other machines than those of the whole table, the last cell first. That the bytes of a report are the same in another process and under
    /// other flags of the host's JIT is for [DeterminismTests].
    @Test
    void whatIsMeasuredAgainAndInTheOtherOrderIsTheSame() {
        var outcome = everything();
        var border = outcome.tables().stream().filter(table -> table.name().equals("border")).findFirst()
                .orElseThrow();
        var others = Machines.discover(LOADER);

        for (var result : outcome.of(border).reversed()) {
            var placement = Objects.requireNonNull(result.row().systems().get(result.system()));
            assertThat(others.glance(result.system(), result.cell().profile(), result.row(), placement).measurement())
                    .as(result.named()).isEqualTo(result.measurement());
        }
    }

    @Test
    void everyCallInMeasuredCodeHasAPrice() {
        assertThat(everything().unpriced()).isEmpty();
    }

    @Test
    void whatOnlyComputesEntersNoKernelAndEveryOtherRowDoes() {
        for (var result : everything().results()) {
            if (result.row().name().equals("procedure call")) {
                assertThat(result.measurement().traps()).isZero();
                assertThat(result.measurement().instructions()).isEqualTo(2);
            } else if (result.system().equals("aegis")) {
                assertThat(result.measurement().traps() == 0).as(result.row().name())
                        .isEqualTo(COMPUTES.stream().anyMatch(result.row().name()::startsWith));
            }
        }
    }

    /// A hero that wins everywhere is a sign of a harness that cheats: whoever won a row against another in the publication wins one here.
    @Test
    void whoeverLosesSomewhereInThePublicationLosesSomewhereHere() {
        var outcome = everything();
        var pairs = 0;
        for (var table : outcome.tables()) {
            var cells = outcome.of(table).stream().filter(result -> result.cell().published() != null).toList();
            var contests = contests(cells);
            for (var contest : contests.keySet()) {
                var rows = contests.get(contest);
                if (rows.stream().map(Contest::published).distinct().count() > 1) {
                    pairs++;
                    assertThat(rows.stream().map(Contest::ours).distinct().count())
                            .as("%s in table %s", contest, table.name()).isGreaterThan(1);
                }
            }
        }
        assertThat(pairs).isGreaterThan(3);
    }

    /// Who took less in one row, as published and here.
    private record Contest(String published, String ours) {}

    private static Map<String, List<Contest>> contests(List<Result> cells) {
        var contests = new LinkedHashMap<String, List<Contest>>();
        for (var one : cells) {
            for (var other : cells) {
                if (one.row().equals(other.row()) && one.cell().profile().equals(other.cell().profile())
                        && one.system().compareTo(other.system()) < 0 && published(one) != published(other)) {
                    contests.computeIfAbsent(
                            one.system() + " against " + other.system() + " on " + one.cell().profile(),
                            _ -> new ArrayList<>())
                            .add(new Contest(
                                    (isLess(one, published(one), published(other)) ? one : other).system(),
                                    (isLess(one, one.value(), other.value()) ? one : other).system()));
                }
            }
        }
        return contests;
    }

    /// Whether the first took less: of what moves so many bits in a second, that is the one that moves more.
    private static boolean isLess(Result row, double first, double second) {
        return row.row().unit() == Row.Unit.MEGABITS ? first > second : first < second;
    }

    private static double published(Result result) {
        var published = Objects.requireNonNull(result.cell().published());
        return (published.low() + published.high()) / 2;
    }

    @Test
    void anUnknownWorkloadIsAnsweredWithThoseThereAre() {
        var row = row("no such workload", 0, 1);

        assertThatThrownBy(
                () -> Machines.discover(LOADER).observe("aegis", "dec5000-125", row, between("call", "returned")))
                .isInstanceOf(CompareException.class)
                .hasMessageContaining("no workload `no such workload`")
                .hasMessageContaining("procedure call, ").hasMessageContaining(", protected call, ");
    }

    @Test
    void anUnknownProfileIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> Machines.discover(LOADER).observe("aegis", "vax", row("procedure call", 0, 1),
                between("call", "returned"))).isInstanceOf(CompareException.class).hasMessageContaining("dec3000-400");
    }

    @Test
    void aPointThatNobodyPassesIsNamed() {
        assertThatThrownBy(() -> Machines.discover(LOADER).observe("aegis", "dec5000-125", row("procedure call", 1, 2),
                between("call", "nowhere"))).isInstanceOf(CompareException.class)
                .hasMessageContaining("Row `trip` of aegis on dec5000-125: the way from `call` to `nowhere`")
                .hasMessageContaining("`returned` 3 times");
    }

    /// Cycles of metered code are there: the same path costs more than its Alpha instructions and events alone.
    @Test
    void kernelCodeIsChargedAndNotOnlyHardware() {
        var observation = Machines.discover(LOADER).observe("aegis", "dec5000-125", row("system call", 4, 4),
                between("call", "returned"));

        var profile = Profile.named("dec5000-125");
        var hardware = profile.cycles(HardwareEvent.KERNEL_ENTRY)
                + profile.cycles(HardwareEvent.KERNEL_EXIT)
                + profile.cycles(InstructionClass.PAL);
        assertThat(observation.measurement().cycles()).isGreaterThan((double) hardware);
    }

    /// Every table, measured once for all tests that look at all of it.
    private static final class Everything {
        static final Outcome OUTCOME = fresh();
    }

    private static Outcome everything() {
        return Everything.OUTCOME;
    }

    private static Outcome fresh() {
        return new Comparison(Machines.discover(LOADER)).of(TableShelf.discover(LOADER).named(List.of()), List.of());
    }

    private static Row row(String workload, int warmUp, int measured) {
        return new Row("trip", "There and back.", Row.Unit.US, workload, null, warmUp, measured, 0, Map.of());
    }

    private static Placement between(String from, String to) {
        return new Placement(from, to, 1, List.of());
    }
}
