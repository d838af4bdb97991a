package spin.bench.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is compared does the same work, and the rows say of it what the figures say.
final class BenchDomainsTests {

    private static final List<String> LOOPS = List.of("Arithmetic", "Recursion", "Sorting", "HashTable", "Chase",
            "Bytes",
            "Vector", "Calls", "Across");

    @ParameterizedTest
    @ValueSource(strings = {"polls", "blocks", "stack", "exact"})
    void aMeteredLoopAnswersAsThePlainOneDoes(String metering) {
        boolean inDomain = metering.equals("polls") || metering.equals("exact");
        for (var loop : inDomain ? LOOPS : LOOPS.subList(0, 7)) {
            var plain = LoopBenchmark.of(loop, "plain");
            var metered = LoopBenchmark.of(loop, metering);
            for (long seed = 0; seed < 3; seed++) {
                assertThat(metered.run(seed)).as(loop).isEqualTo(plain.run(seed));
            }
            assertThat(metered.getClass().getModule().isNamed()).isEqualTo(inDomain);
            assertThat(plain.getClass().getModule().isNamed()).isFalse();
        }
    }

    @Test
    void everyRivalRunsTheSameFiftyClasses(@TempDir Path folder) throws Exception {
        var classes = Guests.plugin();
        assertThat(classes).hasSize(50);
        var jar = Files.write(Files.createDirectories(folder.resolve("plugins")).resolve("plugin.jar"),
                Guests.jar(classes, Rivals.manifest()));
        long expected = Confined.plain("plugin.Whole", classes).run(5);
        for (var rival : Rivals.all(folder.resolve("cache"))) {
            try (rival) {
                for (int i = 0; i < 2; i++) {
                    assertThat(rival.load(jar).run(5)).as(rival.title()).isEqualTo(expected);
                    rival.unload();
                }
            }
        }
    }

    @Test
    void rowsSayPollsOrExactAndWhetherTheAimIsMet() {
        var times = new HashMap<String, Double>();
        for (var loop : LOOPS) {
            times.putAll(Map.of(loop + " plain", 100.0, loop + " polls", 120.0, loop + " exact", 200.0,
                    loop + " blocks", 150.0, loop + " stack", 180.0));
        }
        var rows = BenchDomains.rows(times);
        assertThat(rows).hasSize(34).allSatisfy(row -> assertThat(row.metering()).matches("polls|exact(, .*)?"));
        assertThat(rows).filteredOn(row -> row.name().equals("latency-bound loop")).extracting(DomainRow::met)
                .containsExactly("no", "", "", "");
        assertThat(rows).filteredOn(row -> row.name().equals("sorting")).extracting(DomainRow::met)
                .containsExactly("yes", "", "", "");
        assertThat(rows).filteredOn(row -> row.name().startsWith("geometric")).extracting(DomainRow::ratio)
                .satisfiesExactly(polls -> assertThat(polls).isBetween(1.19, 1.21),
                        blocks -> assertThat(blocks).isBetween(1.49, 1.51),
                        stack -> assertThat(stack).isBetween(1.79, 1.81),
                        exact -> assertThat(exact).isBetween(1.99, 2.01));
        assertThat(DomainsCommand.table(rows)).contains("vectorisable loop", "exact", "1.20", "yes");
        times.remove("Chase exact");
        assertThatThrownBy(() -> BenchDomains.rows(times)).hasMessageContaining("Chase exact");
    }

    @Test
    void aFewDomainsInOneJvmHaveARowForTimeAndOneForMemory(@TempDir Path folder) throws Exception {
        var rows = new Loading(folder, 1).rows(3);
        assertThat(rows).extracting(DomainRow::name).contains("Apache Felix: unload", "PF4J: load",
                "module layer: first call", "3 domains of 50 classes in one JVM, 3 alive, one JAR: memory",
                "3 domains of 5 classes in one JVM, 3 alive, as many JARs: memory");
        assertThat(rows).filteredOn(row -> row.name().startsWith("domain, ") && row.name().endsWith("unload"))
                .extracting(DomainRow::note).containsOnly("its classes were collected");
    }
}
