package spin.bench.cpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Runs the programs under each contestant in turn, and sees to it that all of them compute the same.
final class Contest {

    private final Path folder;
    private final List<Contestant> contestants;
    private final int repetitions;
    private final int divisor;

    /// @param folder      for the images
    /// @param repetitions how often each contestant runs each program; the best run counts
    /// @param divisor     by how much to divide the rounds
    Contest(Path folder, int repetitions, int divisor) {
        this.folder = folder;
        this.repetitions = repetitions;
        this.divisor = divisor;
        this.contestants = Stream.of(Contestant.values())
                .filter(contestant -> contestant != Contestant.QEMU || isQemuInstalled()).toList();
    }

    static boolean isQemuInstalled() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, "qemu-alpha")));
    }

    /// Every run of one program, by contestant.
    Map<Contestant, List<Sample>> run(Programs program) throws IOException, InterruptedException {
        var file = folder.resolve(program.image().name());
        Files.write(file, program.image().file());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        var samples = new EnumMap<Contestant, List<Sample>>(Contestant.class);
        int most = program.rounds() / divisor;
        for (int repetition = 0; repetition < repetitions; repetition++) {
            for (var contestant : contestants) {
                int rounds = contestant.rounds(most);
                var sample = measure(contestant.command(program.image(), file, rounds), rounds);
                samples.computeIfAbsent(contestant, _ -> new ArrayList<>()).add(sample);
            }
        }
        requireSame(program, samples);
        return samples;
    }

    private static Sample measure(List<String> command, int rounds) throws IOException, InterruptedException {
        long start = System.nanoTime();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new ArrayList<String>();
        var times = new ArrayList<Long>();
        var cpu = Duration.ZERO;
        long instructions = 0;
        try (var lines = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            long before = start;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                long now = System.nanoTime();
                cpu = process.info().totalCpuDuration().orElse(cpu);
                if (line.startsWith("#")) {
                    instructions = Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(' ')));
                } else {
                    output.add(line);
                    times.add(now - before);
                    before = now;
                }
            }
        }
        int status = process.waitFor();
        long elapsed = System.nanoTime() - start;
        if (status != 0 || output.size() != rounds) {
            throw new IOException("'" + String.join(" ", command) + "' ended with status " + status + " after "
                    + output.size() + " of " + rounds + " rounds: "
                    + String.join("; ", output.subList(Math.max(0, output.size() - 5), output.size())));
        }
        return new Sample(output, times, elapsed, cpu.toNanos(), instructions);
    }

    /// What every contestant wrote must agree, as far as each went.
    private static void requireSame(Programs program, Map<Contestant, List<Sample>> samples) {
        var longest = samples.values().stream().flatMap(List::stream).map(Sample::output)
                .reduce(List.of(), (a, b) -> a.size() >= b.size() ? a : b);
        samples.forEach((contestant, runs) -> runs.forEach(run -> {
            if (!run.output().equals(longest.subList(0, run.output().size()))) {
                throw new IllegalStateException(
                        "The program " + program.image().name() + " computes something else under "
                                + contestant.engine() + " (TLB timing " + contestant.tlb()
                                + "); times of a wrong answer mean nothing. Run the lock-step tests of hw-sim.");
            }
        }));
    }
}
