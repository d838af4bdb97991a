package spin.core.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.load.Jars;

/// The kernel in numbers, for whoever reads them by machine.
class MetricsTests {
    private static final Pattern SAMPLE = Pattern
            .compile("([a-z_]+)(?:\\{((?:[a-z_]+=\"(?:[^\"\\\\\n]|\\\\[\\\\n\"])*\",?)+)})? (-?\\d+)");
    /// A label that would break a format which did not quote it.
    private static final String AWKWARD = "a \\\"b\\\" \\\\ {c} #";

    @TempDir
    Path folder;

    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {});

    @AfterEach
    void halt() {
        kernel.close();
    }

    private void load() {
        var jar = Jars.starting("""
                kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("mine"))
                        .handle((command, arguments) -> true).as("%s").install();
                kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("bad"))
                        .handle((command, arguments) -> { throw new IllegalStateException(); }).as("bad").install();
                """.formatted(AWKWARD));
        assertThat(kernel.load("mine.jar", jar).text()).startsWith("mine.jar is loaded");
    }

    /// Samples by name and labels, read by the rules of the format.
    private static Map<String, Long> read(String text) {
        var samples = new HashMap<String, Long>();
        var types = new HashMap<String, String>();
        var helped = new HashSet<String>();
        var lines = text.lines().toList();
        assertThat(lines.getLast()).isEqualTo("# EOF");
        String family = "";
        for (var line : lines.subList(0, lines.size() - 1)) {
            if (line.startsWith("# TYPE ")) {
                var words = line.split(" ", -1);
                family = words[2];
                assertThat(types.put(family, words[3])).as("family %s is there once", family).isNull();
                assertThat(words[3]).isIn("counter", "gauge");
            } else if (line.startsWith("# HELP ")) {
                assertThat(line).startsWith("# HELP " + family + " ");
                assertThat(helped.add(family)).isTrue();
            } else {
                var sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(sample.group(1)).isEqualTo("counter".equals(types.get(family)) ? family + "_total" : family);
                assertThat(samples.put(line.substring(0, line.lastIndexOf(' ')), Long.valueOf(sample.group(3))))
                        .as("sample %s is there once", line).isNull();
            }
        }
        return samples;
    }

    @Test
    void everyNumberIsASampleThatAMonitorReads() {
        load();
        kernel.shell("disp count all");
        kernel.shell("mine");
        kernel.shell("mine");
        kernel.shell("bad");

        var samples = read(kernel.shell("metrics").text());

        assertThat(samples).containsEntry("spin_pages{state=\"free\"}", 8064L).containsEntry("spin_domains", 1L)
                .containsEntry("spin_faults_total", 1L).containsEntry("spin_strands", 1L);
        assertThat(samples.get("spin_cycles_total")).isPositive();
        assertThat(samples).anySatisfy((name, value) -> {
            assertThat(name).startsWith("spin_handler_runs_total{event=\"Shell.run\",handler=\"" + AWKWARD
                    + "\",domain=\"mine.jar\"");
            assertThat(value).isEqualTo(2);
        });
        assertThat(read(kernel.shell("metrics").text()).get("spin_cycles_total"))
                .isGreaterThan(samples.get("spin_cycles_total"));
    }

    @Test
    void whatIsNotCountedHasNoSamples() {
        load();

        assertThat(kernel.shell("metrics").text()).contains("# TYPE spin_raises counter")
                .doesNotContain("spin_raises_total");
        assertThat(kernel.shell("stats").text()).contains("spin_strands").doesNotContain("spin_raises");
    }

    @Test
    void theGraphHasABoxForEachDomainAndAnArrowForEachBinding() {
        load();

        var graph = kernel.shell("graph").text();

        assertThat(graph).startsWith("digraph spin {").endsWith("}");
        assertThat(graph.lines()).contains("  \"kernel\";", "  \"mine.jar\";");
        assertThat(graph).contains("-> \"mine.jar\" [label=\"").contains(AWKWARD).containsPattern("\\d+ bad\"]")
                .doesNotContain("PhysAddr");
        assertThat(kernel.shell("graph all").text()).contains("PhysAddr.allocate");
        kernel.unload("mine.jar");
        assertThat(kernel.shell("graph").text()).doesNotContain("mine.jar").doesNotContain("Shell.run");
    }

    @Test
    void graphvizTakesTheGraph() throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin/dot")).as("needs dot, of Debian's package graphviz").exists();
        load();
        var file = Files.writeString(folder.resolve("graph"), kernel.shell("graph all").text());
        var dot = new ProcessBuilder("/usr/bin/dot", "-Tcanon", "-o", folder.resolve("out").toString(), file.toString())
                .redirectError(folder.resolve("err").toFile()).start();
        assertThat(dot.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(dot.exitValue()).as(Files.readString(folder.resolve("err"))).isZero();
        assertThat(Files.readString(folder.resolve("out"))).contains("mine.jar");
    }

    @Test
    void sizesAreToldInTheColumnsOfThePublishedTable() {
        load();
        var sizes = kernel.shell("stats sizes").text().lines().toList();

        assertThat(sizes.getFirst().split(" {2,}", -1)).containsExactly("extension", "source lines", "lines of code",
                "text", "data", "imports", "published");
        assertThat(sizes.getLast()).containsPattern("mine\\.jar +unknown +\\d +\\d+ +\\d+ +\\d+");
    }

    @ParameterizedTest
    @CsvSource({"null-syscall.jar,19/96/656", "ext-null-syscall-0.1.0-SNAPSHOT.jar,19/96/656",
            "cthreads.java,219/2480/1792",
            "video-server.jar,304/9228/3312", "mine.jar,''", "null-syscall,''", ".jar,''"})
    void besideThemIsWhatWasPublished(String file, String published) {
        assertThat(Sizes.published(file)).isEqualTo(published);
    }

    @Test
    void aFlightRecordingTellsSimulatedTime() throws IOException {
        load();
        var file = folder.resolve("flight.jfr");
        long before = cycles();
        try (var recording = new Recording()) {
            List.of("spin.core.Command", "spin.core.Load", "spin.core.Fault").forEach(recording::enable);
            recording.start();
            kernel.shell("mine");
            kernel.shell("bad");
            kernel.unload("mine.jar");
            recording.stop();
            recording.dump(file);
        }
        long after = cycles();

        var events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("spin.core.")).toList();
        assertThat(events).extracting(event -> event.getEventType().getName()).containsExactlyInAnyOrder(
                "spin.core.Command", "spin.core.Command", "spin.core.Load", "spin.core.Fault");
        assertThat(events).allSatisfy(event -> assertThat(event.getLong("cycle")).isBetween(before, after));
        assertThat(only(events, "spin.core.Fault").getString("domain")).isEqualTo("mine.jar");
        assertThat(only(events, "spin.core.Load").getBoolean("unload")).isTrue();
        assertThat(events).anySatisfy(event -> {
            assertThat(event.getEventType().getName()).isEqualTo("spin.core.Command");
            assertThat(event.getString("line")).isEqualTo("mine");
            assertThat(event.getBoolean("done")).isTrue();
            assertThat(event.getLong("cycles")).isPositive();
        });
    }

    private static RecordedEvent only(List<RecordedEvent> events, String type) {
        return events.stream().filter(event -> event.getEventType().getName().equals(type)).findFirst().orElseThrow();
    }

    private long cycles() {
        return read(kernel.shell("metrics").text()).getOrDefault("spin_cycles_total", -1L);
    }
}
