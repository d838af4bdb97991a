package spin.bench.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// From the launcher to a kernel that has loaded the extensions of the distribution and has run a script, to its end: what a user waits for, and
/// the halt besides.
final class Boot {
    private static final double AIM_SECONDS = 1.5;

    private Boot() {}

    /// @param launcher the `spin` that started this process; empty when it was started in another way
    /// @param home where that has its libraries and extensions
    static List<CoreRow> rows(String launcher, String home, int rounds) throws IOException, InterruptedException {
        if (launcher.isEmpty() || home.isEmpty()) {
            return List.of();
        }
        var folder = Files.createTempDirectory("spin-bench-core");
        var script = Files.writeString(folder.resolve("script"), "domain\n");
        try {
            var command = List.of(launcher, "run", "--drop", Path.of(home, "extensions").toString(), "--script",
                    script.toString());
            int extensions = start(command, folder);
            var seconds = new double[rounds];
            for (int i = 0; i < rounds; i++) {
                long began = System.nanoTime();
                start(command, folder);
                seconds[i] = (System.nanoTime() - began) / 1e9;
            }
            Arrays.sort(seconds);
            return List.of(CoreRow.atMost("boot with the default extensions, and halt", seconds[rounds / 2], "s",
                    AIM_SECONDS, "%d extensions; median of %d".formatted(extensions, rounds)));
        } finally {
            delete(folder);
        }
    }

    /// @return how many extensions were there in the end
    private static int start(List<String> command, Path folder) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("SPIN_RUN_DIR", folder.resolve("run").toString());
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        int extensions = (int) output.lines().filter(line -> line.contains(".jar") && !line.contains("is loaded"))
                .count();
        if (status != 0 || extensions == 0) {
            throw new IOException("the kernel ended with status %d and %d extensions: %s".formatted(status, extensions,
                    output));
        }
        return extensions;
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
