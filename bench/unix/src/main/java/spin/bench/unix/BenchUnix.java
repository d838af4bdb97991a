package spin.bench.unix;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Runs the operations, the suite on one machine, and programs of the suite with a start each; and makes rows of them.
final class BenchUnix {
    private static final double AIM = 1.5;
    private static final int FULL = 5;
    private static final int QUICK = 1;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    /// So many programs of the suite are started one by one; a prime number of steps meets all kinds.
    private static final int STEP = 7;

    private BenchUnix() {}

    /// @param launcher the `spin` that is measured
    /// @param qemu     its path; empty when it is not there
    static List<UnixRow> run(String launcher, String qemu, boolean quick) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("spin-bench-unix");
        try {
            var programs = new Programs(folder);
            programs.write(qemu);
            var contestants = new ArrayList<>(List.of(programs.spin(launcher)));
            if (!qemu.isEmpty()) {
                contestants.addFirst(programs.reference(qemu));
            }
            return rows(programs, new Contest(contestants, quick ? QUICK : FULL, PATIENCE), quick);
        } finally {
            delete(folder);
        }
    }

    private static List<UnixRow> rows(Programs programs, Contest contest, boolean quick)
            throws IOException, InterruptedException {
        var rows = new ArrayList<UnixRow>();
        for (var each : Part.ALL) {
            var part = quick ? each.quick() : each;
            rows.add(UnixRow.operation(part,
                    contest.run(programs.own(),
                            who -> part.words(who.programs() + "/" + programs.own().getFileName()))));
        }
        rows.add(UnixRow.total("start and end of a program that makes one call",
                contest.run(programs.own(), _ -> List.of("call", "1", "1")), UnixRow.NO_AIM));
        var suite = programs.suite();
        rows.add(UnixRow.total("the %d programs of the suite, from one that executes them".formatted(suite.size()),
                contest.run(programs.own(),
                        who -> programs.suiteIn(who.lists(), who.programs())),
                AIM));
        var started = started(programs, contest, suite);
        rows.add(UnixRow.sum("%d of them, each started by itself".formatted(started.size()), started, AIM));
        return rows;
    }

    private static List<Map<String, List<Sample>>> started(Programs programs, Contest contest, List<Programs.Run> suite)
            throws IOException, InterruptedException {
        var samples = new ArrayList<Map<String, List<Sample>>>();
        for (int i = 0; i < suite.size(); i += STEP) {
            var run = suite.get(i);
            samples.add(contest.run(programs.named(run.program()), _ -> run.arguments()));
        }
        return samples;
    }

    /// The path of qemu-alpha, or nothing.
    static String qemu() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> folder + "/qemu-alpha").filter(file -> Files.isExecutable(Path.of(file))).findFirst()
                .orElse("");
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
