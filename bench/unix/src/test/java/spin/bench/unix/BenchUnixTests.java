package spin.bench.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.core.cli.CommandFailure;

/// Contestants take turns and have to agree, the rows say of the figures what the figures say, and the program does what its parts are called.
final class BenchUnixTests {
    private static final Part PART = new Part("part", "an operation", 4, 10);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path scratch = Path.of("");

    private static Contestant shell(String name, String script) {
        return new Contestant(name, List.of("sh", "-c", script), "", "");
    }

    private static Sample sample(long... times) {
        var marks = new ArrayList<Sample.Mark>();
        for (long time : times) {
            marks.add(new Sample.Mark(time, 2 * time));
        }
        return new Sample(5_000_000, 0, marks, List.of(), "out of breath");
    }

    @Test
    void aRunIsItsMarksItsOutputAndItsStatus() throws IOException, InterruptedException {
        var run = Contest.measure(List.of("sh", "-c", "echo @ 10; echo line; echo @ 35; echo oops >&2; exit 3"),
                PATIENCE);

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.output()).containsExactly("line");
        assertThat(run.errors()).isEqualTo("oops\n");
        assertThat(run.rounds()).extracting(Sample.Mark::own).containsExactly(10L, 35L);
        assertThat(run.own()).isEqualTo(25);
        assertThat(run.elapsed()).isPositive();
    }

    @Test
    void contestantsTakeTurnsAndMayWriteInAnotherOrder() throws IOException, InterruptedException {
        var turns = scratch.resolve("turns");
        var contest = new Contest(List.of(shell("a", "echo a $0 $1 >>" + turns + "; echo 1; echo 2"),
                shell("b", "echo b $0 $1 >>" + turns + "; echo 2; echo 1")), 2, PATIENCE);

        assertThat(contest.run(Path.of("/program"), who -> List.of(who.name() + "'s"))).containsOnlyKeys("a", "b");
        assertThat(turns).content().isEqualTo("a /program a's\nb /program b's\n".repeat(2));
    }

    @Test
    void whoWritesSomethingElseOrEndsOtherwiseIsNamed() {
        for (var other : List.of("echo 1; echo 3", "echo 1; echo 2; exit 9", "echo 1; echo 2; echo @ 5")) {
            var contest = new Contest(List.of(shell("a", "echo 1; echo 2"), shell("b", other)), 1, PATIENCE);

            assertThatThrownBy(() -> contest.run(Path.of("/program"), _ -> List.of())).as(other)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("program does something else under b");
        }
    }

    @Test
    void whoNeverEndsIsCutOffWithItsChildren() {
        var contest = new Contest(List.of(shell("a", "sleep 1000 & wait")), 1, Duration.ofMillis(20));

        assertThatThrownBy(() -> contest.run(Path.of("/program"), _ -> List.of())).isInstanceOf(IOException.class)
                .hasMessageContaining("did not end within 0 s, tried 3 times");
    }

    @Test
    void anOperationIsTheMedianOfTheWarmRounds() {
        // Cold rounds of 90,000 ns, then of 10,000, 30,000 in the one, 20,000, 20,000 in the other.
        var ours = List.of(sample(0, 90_000, 180_000, 190_000, 220_000), sample(0, 90_000, 180_000, 200_000, 220_000));
        var theirs = List.of(sample(0, 90_000, 180_000, 190_000, 200_000));

        var row = UnixRow.operation(PART, Map.of("spin", ours, UnixRow.BASELINE, theirs));

        assertThat(row).isEqualTo(new UnixRow("an operation", 2, "us", UnixRow.BASELINE, 1, 6, "us", Double.NaN, ""));
    }

    @Test
    void whoGaveUpHasNoRow() {
        assertThatThrownBy(() -> UnixRow.operation(PART, Map.of("spin", List.of(sample(0, 1, 2)))))
                .hasMessage("the part part gave up after 2 of 4 rounds: out of breath");
    }

    @Test
    void rowsSayWhetherTheAimIsMet() {
        var fast = Map.of("spin", List.of(sample()), UnixRow.BASELINE, List.of(sample()));
        var alone = Map.of("spin", List.of(sample()));

        assertThat(UnixRow.total("t", fast, 1.5)).extracting(UnixRow::ratio, UnixRow::met).containsExactly(1.0, "yes");
        assertThat(UnixRow.sum("t", List.of(fast, fast), 0.5)).extracting(UnixRow::value, UnixRow::met)
                .containsExactly(10.0, "no");
        assertThat(UnixRow.total("t", alone, 1.5)).extracting(UnixRow::ratio, UnixRow::met)
                .containsExactly(Double.NaN, "");
        assertThat(UnixCommand.table(List.of(UnixRow.total("t", alone, 1.5)))).contains("5.00").doesNotContain("NaN");
    }

    @Test
    void everyProgramOfTheSuiteIsThere() throws IOException {
        var programs = new Programs(scratch);
        programs.write("/bin/qemu");

        assertThat(programs.suite()).hasSizeGreaterThan(60).allSatisfy(run -> {
            assertThat(programs.named(run.program())).isExecutable();
            assertThat(Files.size(programs.named(run.program()))).isGreaterThan(100_000);
            assertThat(scratch.resolve("scripts").resolve(run.program())).isExecutable().content()
                    .contains("/bin/qemu -cpu ev4");
        });
    }

    @Test
    void eachPartDoesItsRounds() throws IOException, InterruptedException {
        var qemu = BenchUnix.qemu();
        assumeFalse(qemu.isEmpty(), "there is no qemu-alpha; install the Debian package qemu-user");
        var programs = new Programs(scratch);
        programs.write(qemu);
        var contest = new Contest(List.of(programs.reference(qemu)), 1, PATIENCE);
        for (var part : Part.ALL) {
            var few = new Part(part.name(), part.title(), 2, 3);
            var samples = contest.run(programs.own(), who -> few.words(who.programs() + "/unix"));

            assertThat(samples.values().iterator().next().getFirst()).as(part.name()).satisfies(run -> {
                assertThat(run.errors()).isEmpty();
                assertThat(run.rounds()).hasSize(3);
            });
        }
    }

    @Test
    void withoutTheLauncherItSaysSo() {
        assertThatThrownBy(() -> new UnixCommand().call()).isInstanceOf(CommandFailure.class)
                .hasMessageContaining("start it so");
    }
}
