package spin.bench.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is measured is done as often as it says, and the rows say of it what the figures say.
final class BenchCoreTests {
    private static final int TIMES = 1000;

    @Test
    void theWorkloadDoesWhatItIsAskedForAndLeavesNothing() {
        try (var bench = new Bench()) {
            bench.run("switches", TIMES);
            var before = bench.shell("account");
            bench.shell("disp count all");
            bench.run("switches", TIMES);
            bench.run("calls", TIMES);
            bench.run("faults", TIMES);

            assertThat(bench.shell("disp counts")).containsPattern("Trap\\.systemCall .*all raises +" + TIMES + " ")
                    .containsPattern("Translation\\.protectionFault .*all raises +" + TIMES + " ");
            assertThat(bench.shell("account")).isEqualTo(before);
        }
    }

    @Test
    void manyStrandsSpacesAndBindingsHaveARowEach() {
        assertThat(new Footprint().rows(500, 20, 50)).extracting(CoreRow::name).containsExactly(
                "strands in one machine",
                "500 strands forked, blocked, let go and ended", "memory of a strand that waits",
                "memory of an address space that maps nothing", "memory of a binding");
    }

    @Test
    void rowsSayWhetherTheAimIsMet() {
        var times = new HashMap<>(Map.of("strandSwitch", 150.0, "nullSystemCall", 250.0, "pageFault", 2500.0));
        var rows = BenchCore.rows(times);

        assertThat(rows).extracting(CoreRow::met).containsExactly("yes", "yes", "no");
        assertThat(CoreCommand.table(rows)).contains("4,000,000", "400,000", "2500 ns");
        times.remove("pageFault");
        assertThatThrownBy(() -> BenchCore.rows(times)).hasMessageContaining("pageFault");
    }

    @Test
    void withoutALauncherThereIsNoRowForTheBoot() throws Exception {
        assertThat(Boot.rows("", "", 1)).isEmpty();
    }
}
