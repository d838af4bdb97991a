package spin.bench.domains;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.domains.Domain;

/// The life of a plugin of fifty classes, in milliseconds: medians of a JVM that has done it before, and the first time beside.
final class Loading {

    private static final double NONE = Double.NaN;
    private static final int GC_ROUNDS = 20;

    private final Path folder;
    private final int rounds;
    private final byte[] jar = Guests.jar(Guests.plugin(), Rivals.manifest());

    Loading(Path folder, int rounds) {
        this.folder = folder;
        this.rounds = rounds;
    }

    List<DomainRow> rows(int domains) throws Exception {
        var rows = new ArrayList<DomainRow>();
        for (var mode : Confined.Mode.values()) {
            rows.addAll(verdicts(mode));
        }
        rows.addAll(rivals());
        rows.addAll(many(domains));
        return rows;
    }

    private List<DomainRow> verdicts(Confined.Mode mode) {
        var word = mode == Confined.Mode.POLLS ? "polls" : "exact";
        var cold = new double[rounds];
        var cached = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            cold[i] = load("cold-" + mode + i + ".jar", mode);
            cached[i] = load("cold-" + mode + i + ".jar", mode);
        }
        return List.of(
                DomainRow.time("verify, link, meter, define 50 classes, the first time in this JVM", word, cold[0],
                        "ms", NONE, "classes of the loader itself included"),
                DomainRow.time("verify, link, meter, define 50 classes", word, median(cold), "ms", 50, ""),
                DomainRow.time("the same with a cached verdict", word, median(cached), "ms", 10, ""));
    }

    private double load(String file, Confined.Mode mode) {
        long start = System.nanoTime();
        var domain = Confined.created(file, jar);
        domain.initialise(mode.options());
        double taken = millisecondsSince(start);
        domain.destroy();
        return taken;
    }

    private List<DomainRow> rivals() throws Exception {
        var file = Files.write(Files.createDirectories(folder.resolve("plugins")).resolve("plugin.jar"), jar);
        var rows = new ArrayList<DomainRow>();
        for (var rival : Rivals.all(folder.resolve("cache"))) {
            try (rival) {
                rows.addAll(lives(rival, file));
            }
        }
        return rows;
    }

    private List<DomainRow> lives(Rival rival, Path file) throws Exception {
        var loads = new double[rounds];
        var calls = new double[rounds];
        var unloads = new double[rounds];
        WeakReference<Class<?>> last = new WeakReference<>(null);
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            @Nullable
            Loop loop = rival.load(file);
            loads[i] = millisecondsSince(start);
            start = System.nanoTime();
            loop.run(i);
            calls[i] = millisecondsSince(start);
            last = new WeakReference<>(loop.getClass());
            loop = null;
            start = System.nanoTime();
            rival.unload();
            unloads[i] = millisecondsSince(start);
        }
        var metering = rival.title().startsWith("domain") ? rival.title().substring("domain, ".length()) : "none";
        var note = isCollected(last) ? "its classes were collected" : "its classes were not collected";
        return List.of(DomainRow.time(rival.title() + ": load", metering, median(loads), "ms", NONE, ""),
                DomainRow.time(rival.title() + ": first call", metering, median(calls), "ms", NONE, ""),
                DomainRow.time(rival.title() + ": unload", metering, median(unloads), "ms", NONE, note));
    }

    private static boolean isCollected(WeakReference<Class<?>> type) {
        for (int i = 0; i < GC_ROUNDS && type.get() != null; i++) {
            System.gc();
        }
        return type.get() == null;
    }

    private List<DomainRow> many(int count) {
        long before = used();
        long start = System.nanoTime();
        var alive = new ArrayList<Object>();
        for (int i = 0; i < count; i++) {
            Domain domain = Confined.created("many-" + i + ".jar", jar);
            alive.add(domain.initialise(Confined.Mode.POLLS.options()));
            alive.add(domain);
        }
        double seconds = millisecondsSince(start) / 1000;
        double megabytes = (used() - before) / (double) (1 << 20);
        // The aims are for 1,000; fewer have to do with their share.
        double share = count / 1000.0;
        var name = count + " domains of 50 classes in one JVM, " + alive.size() / 2 + " alive";
        return List.of(DomainRow.time(name + ": time", "polls", seconds, "s", 20 * share, ""),
                DomainRow.time(name + ": memory", "polls", megabytes, "MB", 500 * share, "heap and metaspace"));
    }

    private static long used() {
        System.gc();
        var memory = ManagementFactory.getMemoryMXBean();
        return memory.getHeapMemoryUsage().getUsed() + memory.getNonHeapMemoryUsage().getUsed();
    }

    private static double millisecondsSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /// Removes a folder with all in it.
    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
