package spin.core.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.load.Jars;

/// Traces of kernels that run, read back by somebody else's rules.
class TraceTests {
    /// Loads two extensions whose handlers meet in one raise; one of them sleeps in the middle of it.
    private static final List<String> SESSION = List.of("trace start", "both", "both", "nap", "vm", "trace stop");

    @TempDir
    Path folder;

    private static final byte[] ONE = Jars.starting(
            """
                    kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("both"))
                            .handle((command, arguments) -> kernel.resolve(Shell.class).run("nobody", "")).as("first half").install();
                    """);
    private static final byte[] TWO = Jars.starting("""
            var threads = kernel.resolve(spin.core.strand.Threads.class);
            kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("both"))
                    .handle((command, arguments) -> true).as("second half").install();
            kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("nap"))
                    .handle((command, arguments) -> { threads.sleep(100_000); return true; }).as("napping").install();
            """);

    private byte[] traceOf(List<String> session) throws IOException {
        var file = folder.resolve("trace");
        try (var kernel = kernel()) {
            session.forEach(line -> assertThat(kernel.shell(line)).as(line)
                    .matches(KernelControl.Outcome::done));
            assertThat(kernel.shell("trace write " + file).text()).startsWith("wrote ");
        }
        return Files.readAllBytes(file);
    }

    private static KernelControl kernel() {
        var kernel = new SpinStarter().boot(new KernelStarter.Options(""), line -> {});
        assertThat(kernel.load("one.jar", ONE).text()).startsWith("one.jar is loaded");
        assertThat(kernel.load("two.jar", TWO).text()).startsWith("two.jar is loaded");
        return kernel;
    }

    @Test
    void aRaiseIsAStretchOnItsStrandAndArrowsLeadToItsHandlersInTheirDomains() throws IOException {
        var picture = new Picture(traceOf(SESSION));

        var raises = picture.slices.stream().filter(slice -> slice.category.equals("raise")).map(Object::toString)
                .toList();
        assertThat(raises).contains("kernel/request 'both': raise Shell.run",
                "one.jar/request 'both': raise Shell.run");
        assertThat(picture.arrows).anySatisfy(arrow -> {
            assertThat(arrow.from()).hasToString("kernel/request 'both': raise Shell.run");
            assertThat(arrow.to()).hasToString("one.jar/request 'both': handler first half");
        }).anySatisfy(arrow -> {
            assertThat(arrow.from()).hasToString("kernel/request 'both': raise Shell.run");
            assertThat(arrow.to()).hasToString("two.jar/request 'both': handler second half");
        }).anySatisfy(arrow -> {
            assertThat(arrow.from()).hasToString("one.jar/request 'both': raise Shell.run");
            assertThat(arrow.to()).hasToString("kernel/request 'both': handler intrinsic");
        }).allSatisfy(arrow -> {
            assertThat(arrow.from().begins).isLessThanOrEqualTo(arrow.to().begins);
            assertThat(arrow.from().ends).isGreaterThanOrEqualTo(arrow.to().ends);
        });
        assertThat(picture.slices.stream().filter(slice -> slice.category.equals("handler")).count())
                .isEqualTo(picture.arrows.size());
    }

    @Test
    void aStrandThatWaitsInARaiseLosesTheProcessorAndNotTheRaise() throws IOException {
        var picture = new Picture(traceOf(SESSION));

        var napping = picture.slices.stream().filter(slice -> slice.name.equals("napping")).toList();
        var turns = picture.slices.stream().filter(slice -> slice.category.equals("turn"))
                .filter(slice -> slice.name.equals("request 'nap'")).toList();
        assertThat(napping).singleElement().satisfies(
                slice -> assertThat(slice.ends - slice.begins).isGreaterThan(100_000L * 1_000_000_000 / 133_000_000));
        assertThat(turns).hasSize(2).allSatisfy(turn -> assertThat(turn.process).isEqualTo("machine"));
        assertThat(turns.getFirst().ends).isLessThan(turns.getLast().begins);
        assertThat(turns.getFirst().begins).isLessThanOrEqualTo(napping.getFirst().begins);
        assertThat(turns.getLast().ends).isGreaterThanOrEqualTo(napping.getFirst().ends);
    }

    @Test
    void countersAreCurves() throws IOException {
        var picture = new Picture(traceOf(SESSION));

        assertThat(picture.values).containsKeys("free pages", "strands", "timers", "given out: page");
        assertThat(picture.values.get("free pages")).containsExactly(8064L);
        assertThat(picture.values.get("timers")).containsExactly(0L, 1L, 0L);
    }

    @Test
    void theSameRunGivesTheSameBytes() throws IOException {
        var first = traceOf(SESSION);

        assertThat(first).hasSizeGreaterThan(2000);
        assertThat(Arrays.mismatch(first, traceOf(SESSION))).as("first byte that differs").isEqualTo(-1);
    }

    @Test
    void tracingTakesNoSimulatedTime() {
        var work = SESSION.subList(1, SESSION.size() - 1);

        assertThat(cyclesOf("trace start", work)).isGreaterThan(100_000).isEqualTo(cyclesOf("vm", work));
    }

    private static long cyclesOf(String before, List<String> work) {
        try (var kernel = kernel()) {
            assertThat(kernel.shell(before).done()).isTrue();
            long began = cycles(kernel);
            work.forEach(kernel::shell);
            return cycles(kernel) - began;
        }
    }

    private static long cycles(KernelControl kernel) {
        var line = kernel.shell("time").text().lines().filter(each -> each.startsWith("cycles")).findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("\\D", ""));
    }

    @Test
    void afterItTheKernelIsAsItWasBefore() {
        try (var kernel = kernel()) {
            var before = kernel.shell("dispatch Shell.run").text().replaceAll("generation \\d+", "");
            kernel.shell("trace start");
            assertThat(kernel.shell("dispatch Shell.run").text()).contains(", traced");
            assertThat(kernel.shell("disp show Strands.resume").text()).contains("trace");
            kernel.shell("trace stop");
            assertThat(kernel.shell("dispatch Shell.run").text().replaceAll("generation \\d+", "")).isEqualTo(before);
            assertThat(kernel.shell("disp show Strands.resume").text()).doesNotContain("trace");
            assertThat(kernel.unload("two.jar").text()).endsWith("its classes are gone.");
        }
    }

    @Test
    void onlyTheEventsThatAreNamedAreTraced() throws IOException {
        var picture = new Picture(
                traceOf(List.of("trace start Threads.sleep Strands.block", "nap", "both", "trace stop")));

        assertThat(picture.slices.stream().filter(slice -> slice.category.equals("raise")).map(slice -> slice.name)
                .distinct()).containsExactlyInAnyOrder("Strands.block");
    }

    @Test
    void misuseIsRefusedWithASentence() {
        try (var kernel = kernel()) {
            assertThat(refused(kernel, "trace stop")).contains("not traced");
            assertThat(refused(kernel, "trace write /tmp/x")).contains("nothing was traced");
            assertThat(refused(kernel, "trace start Nothing.here")).contains("No event is called 'Nothing.here'");
            assertThat(kernel.shell("trace start").text()).contains("events are traced");
            assertThat(refused(kernel, "trace start")).contains("already");
            assertThat(refused(kernel, "trace write /tmp/x")).contains("'trace stop' before writing");
            assertThat(kernel.shell("trace").text()).contains("traced events");
            kernel.shell("trace stop");
            assertThat(refused(kernel, "trace write")).contains("needs the name");
            assertThat(refused(kernel, "trace write " + folder)).contains("cannot be written");
            assertThat(refused(kernel, "trace write " + folder.resolve("no/such/folder")))
                    .contains("cannot be written");
        }
    }

    private static String refused(KernelControl kernel, String line) {
        var outcome = kernel.shell(line);
        assertThat(outcome.done()).as(line).isFalse();
        return outcome.text();
    }

    @Test
    void aTraceThatIsFullKeepsWhatItHasWholeAndCountsTheRest() {
        var now = new AtomicLong();
        var trace = new KernelTrace(now::incrementAndGet, () -> null, new LinkedHashMap<>(Map.of("n", now::get)), 20);
        for (int i = 0; i < 50; i++) {
            trace.raiseBegins(Events.SOME);
            trace.handlerBegins(Events.BINDING);
            trace.raiseBegins(Events.SOME);
            trace.raiseEnds(Events.SOME);
            trace.handlerEnds(Events.BINDING);
            trace.raiseEnds(Events.SOME);
        }
        trace.raiseBegins(Events.SOME);
        trace.stop();

        var picture = new Picture(trace.perfetto(1_000_000_000));
        assertThat(trace.size()).isLessThanOrEqualTo(20);
        assertThat(trace.leftOut()).isEqualTo(3 * 50 + 1 + 2 - picture.slices.size()
                - picture.values.getOrDefault("n", List.of()).size());
        assertThat(picture.slices).hasSizeGreaterThan(6).allSatisfy(slice -> assertThat(slice.ends).isPositive());
    }

    @Test
    void protocReadsItToo() throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin/protoc")).as("needs protoc, of Debian's package protobuf-compiler").exists();
        var file = folder.resolve("in");
        Files.write(file, traceOf(SESSION));
        var out = folder.resolve("out").toFile();
        var protoc = new ProcessBuilder("/usr/bin/protoc", "--decode_raw").redirectInput(file.toFile())
                .redirectOutput(out).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        assertThat(protoc.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(protoc.exitValue()).isZero();
        assertThat(Files.readString(out.toPath())).contains("6: \"one.jar\"").contains("23: \"first half\"")
                .contains("5: \"request \\'both\\'\"");
    }
}
