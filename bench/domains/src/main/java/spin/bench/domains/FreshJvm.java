package spin.bench.domains;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// The first JAR that a JVM ever loads: each time is taken in a process of its own, which begins with [#main].
///
/// The process is started as this one was, options, class path and start-up cache alike; or without the cache, as a program is that
/// uses `domains` as a library and does nothing about it.
final class FreshJvm {

    private static final int MOST_SECONDS = 60;

    /// Milliseconds of one process.
    ///
    /// @param create     read, verify and link
    /// @param initialise meter, define, make the entry
    /// @param again      both, for the same bytes under another name, by a kept verdict
    record Times(double create, double initialise, double again) {

        double load() {
            return create + initialise;
        }
    }

    private final Path folder;
    private final Path jar;

    FreshJvm(Path folder, Path jar) {
        this.folder = folder;
        this.jar = jar;
    }

    /// The median process of so many, by the time that loading takes.
    Times median(Confined.Mode mode, boolean cache, int processes) throws IOException, InterruptedException {
        var all = new ArrayList<Times>();
        for (int i = 0; i < processes; i++) {
            all.add(run(mode, cache));
        }
        all.sort((first, second) -> Double.compare(first.load(), second.load()));
        return all.get(processes / 2);
    }

    /// Whether this JVM was started with a cache, so that there is something to do without.
    static boolean hasCache() {
        return options().stream().anyMatch(FreshJvm::isCache);
    }

    private static boolean isCache(String option) {
        return option.startsWith("-XX:AOTCache=");
    }

    private static List<String> options() {
        // An agent measures or changes this process, and is no part of what is measured.
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-javaagent:") && !option.startsWith("-agentlib:")).toList();
    }

    private Times run(Confined.Mode mode, boolean cache) throws IOException, InterruptedException {
        var out = Files.createTempFile(folder, "fresh", ".txt");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        options().stream().filter(option -> cache || !isCache(option)).forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FreshJvm.class.getName(), mode.name(),
                jar.toString(), out.toString()));
        var log = Files.createTempFile(folder, "fresh", ".log");
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("A fresh JVM did not load one JAR within " + MOST_SECONDS + " s.");
        }
        if (process.exitValue() != 0) {
            throw new IOException("A fresh JVM failed: " + Files.readString(log));
        }
        var times = Arrays.stream(Files.readString(out).split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
        return new Times(times[0], times[1], times[2]);
    }

    /// @param arguments how it is metered, the JAR, and the file to write the times to
    public static void main(String[] arguments) throws IOException {
        var options = Confined.Mode.valueOf(arguments[0]).options();
        var jar = Files.readAllBytes(Path.of(arguments[1]));
        long start = System.nanoTime();
        var domain = Confined.created("plugin.jar", jar);
        long created = System.nanoTime();
        domain.initialise(options);
        long initialised = System.nanoTime();
        Confined.created("once more.jar", jar).initialise(options);
        long end = System.nanoTime();
        Files.writeString(Path.of(arguments[2]), String.format(Locale.ROOT, "%.3f %.3f %.3f", (created - start) / 1e6,
                (initialised - created) / 1e6, (end - initialised) / 1e6));
    }
}
