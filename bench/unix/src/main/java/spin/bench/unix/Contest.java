package spin.bench.unix;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Has the contestants run the same in turn, and sees to it that they write the same.
final class Contest {
    private static final int ATTEMPTS = 3;
    private static final String MARK = "@ ";

    private final List<Contestant> contestants;
    private final int repetitions;
    private final Duration patience;

    /// @param repetitions how often each runs each program; medians count
    /// @param patience    how long a run may take
    Contest(List<Contestant> contestants, int repetitions, Duration patience) {
        this.patience = patience;
        this.contestants = contestants;
        this.repetitions = repetitions;
    }

    /// Every run of one program, by the contestant's name.
    ///
    /// @param arguments the program's, which may depend on where the contestant has its files
    Map<String, List<Sample>> run(Path program, Function<Contestant, List<String>> arguments)
            throws IOException, InterruptedException {
        var samples = new LinkedHashMap<String, List<Sample>>();
        for (int i = 0; i < repetitions; i++) {
            for (var each : contestants) {
                var command = each.running(program.toString(), arguments.apply(each));
                samples.computeIfAbsent(each.name(), _ -> new ArrayList<>()).add(measured(command));
            }
        }
        requireSame(program, samples);
        return samples;
    }

    /// One that ends in time: now and then qemu-alpha loses a signal that comes just before a wait, and then waits for ever.
    private Sample measured(List<String> command) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var sample = measure(command, patience);
            if (sample.elapsed() < patience.toNanos()) {
                return sample;
            }
        }
        throw new IOException("'%s' did not end within %d s, tried %d times".formatted(String.join(" ", command),
                patience.toSeconds(), ATTEMPTS));
    }

    /// One run, which is cut off when it takes longer than `patience`.
    static Sample measure(List<String> command, Duration patience) throws IOException, InterruptedException {
        var errors = Files.createTempFile("spin-bench-unix", ".err");
        try {
            long began = System.nanoTime();
            var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            process.onExit().orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS).exceptionally(_ -> cutOff(process));
            process.getOutputStream().close();
            var marks = new ArrayList<Sample.Mark>();
            var output = new ArrayList<String>();
            try (var lines = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith(MARK)) {
                        marks.add(new Sample.Mark(System.nanoTime(), Long.parseLong(line.substring(MARK.length()))));
                    } else {
                        output.add(line);
                    }
                }
            }
            int status = process.waitFor();
            long elapsed = System.nanoTime() - began;
            return new Sample(elapsed, status, marks, output,
                    Files.readString(errors, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(errors);
        }
    }

    private static Process cutOff(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        return process.destroyForcibly();
    }

    /// What is written must agree, but for the order: a process that outlives its parent writes when it can.
    private static void requireSame(Path program, Map<String, List<Sample>> samples) {
        var first = samples.values().iterator().next().getFirst();
        samples.forEach((name, runs) -> runs.forEach(run -> {
            if (run.rounds().size() != first.rounds().size() || run.status() != first.status()
                    || !sorted(run).equals(sorted(first))) {
                var missing = new ArrayList<>(first.output());
                run.output().forEach(missing::remove);
                throw new IllegalStateException(("%s does something else under %s, and times of a wrong answer mean "
                        + "nothing; run PosixTests of extensions/unix: status %d, not %d; missing: %s; %s")
                        .formatted(program.getFileName(), name, run.status(), first.status(), missing,
                                run.errors()));
            }
        }));
    }

    private static List<String> sorted(Sample sample) {
        return sample.output().stream().sorted().toList();
    }
}
