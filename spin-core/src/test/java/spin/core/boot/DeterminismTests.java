package spin.core.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import spin.core.load.Greedy;
import spin.core.load.Jars;

/// In virtual time a run is a function of what it was given: the whole regression, and what the prompt says of it, is the same to the byte in
/// another process, and however the JVM carries it out.
///
/// With `-Dspin.long=true` a hundred times as much, under more flags, and one of them twice.
@Timeout(600)
class DeterminismTests {
    private static final boolean LONG = Boolean.getBoolean("spin.long");
    private static final int ROUNDS = LONG ? 100 : 1;
    /// Everything that is to be seen of a kernel and is not the host's own time or memory.
    private static final List<String> LOOKING = List.of("show", "disp", "disp counts", "disp show Shell.run", "domain",
            "domain tree", "domain show busy.jar", "vm", "vm pages", "vm spaces", "vm thresholds", "strand",
            "strand timers", "strand scheduler", "ps", "fault", "fault recent", "account", "account check", "audit",
            "events", "dispatch Shell.run", "disp code Shell.run", "domains", "privilege", "mounts", "spy", "metrics",
            "graph", "stats sizes", "help", "trace");

    @TempDir
    Path folder;

    private Path script() throws IOException {
        var busy = Files.write(folder.resolve("busy.jar"), Jars.answering("busy", "done"));
        var greedy = Files.write(folder.resolve("greedy.jar"), Greedy.jar());
        var lines = new ArrayList<>(List.of("disp count all", "trace start", "load " + busy, "busy"));
        for (int i = 0; i < ROUNDS; i++) {
            lines.addAll(List.of("regress", "busy", "fault cause nilref", "fault cause narrow", "fault cause raise",
                    "fault cause endless", "load " + greedy, "greedy", "strand", "account"));
            lines.addAll(LOOKING);
            lines.addAll(List.of("unload greedy.jar", "account check"));
        }
        lines.addAll(LOOKING);
        // Into the folder of whoever runs it.
        lines.addAll(List.of("trace stop", "trace write trace"));
        return Files.write(folder.resolve("script"), lines);
    }

    /// What each printed. All at once: they have nothing to do with each other, and a slow host makes none of them another run.
    private Map<String, String> outputs(Path script, Map<String, List<String>> runs) throws Exception {
        var processes = new LinkedHashMap<String, Process>();
        for (var run : runs.entrySet()) {
            processes.put(run.getKey(),
                    started(script, run.getValue(), Files.createDirectory(folder.resolve(run.getKey()))));
        }
        var outputs = new LinkedHashMap<String, String>();
        for (var process : processes.entrySet()) {
            int status = process.getValue().waitFor();
            var output = Files.readString(folder.resolve(process.getKey()).resolve("output"), StandardCharsets.UTF_8);
            assertThat(status).as("%s: %s", process.getKey(), output).isZero();
            outputs.put(process.getKey(), output);
        }
        return outputs;
    }

    private Process started(Path script, List<String> flags, Path own) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-Xshare:auto", "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RunHash.class.getName(), "-v",
                script.toString(), "trace"));
        return new ProcessBuilder(command).directory(own.toFile()).redirectErrorStream(true)
                .redirectOutput(own.resolve("output").toFile()).start();
    }

    @Test
    void theWholeRegressionIsTheSameToTheByteInAnotherProcessAndUnderOtherFlagsOfTheJvm() throws Exception {
        var script = script();
        var runs = new LinkedHashMap<String, List<String>>();
        runs.put("default", List.of());
        runs.put("no compiler", List.of("-Xint"));
        runs.put("first tier", List.of("-XX:TieredStopAtLevel=1"));
        runs.put("no replacement on the stack", List.of("-XX:-UseOnStackReplacement"));
        if (LONG) {
            runs.put("default, again", List.of());
            runs.put("everything compiled in the background off", List.of("-Xbatch"));
            runs.put("another collector", List.of("-XX:-UseSerialGC", "-XX:+UseParallelGC"));
        }
        var outputs = outputs(script, runs);
        var expected = outputs.get("default");
        assertThat(expected).startsWith("true\n").contains("checks passed.").containsPattern("\n[0-9a-f]{64}\n$");
        outputs.forEach((run, output) -> assertThat(output).as(run).isEqualTo(expected));
    }
}
