package spin.bench.domains;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.domains.Domain;

/// The life of a plugin of fifty classes, in milliseconds: medians of a JVM that has done it before, and of JVMs that have not
/// ([FreshJvm]).
///
/// A kept verdict is found by the bytes of the JAR, so where none is to be at hand each round has a JAR of its own, with another
/// number in its manifest.
final class Loading {

    private static final double NONE = Double.NaN;
    private static final int GC_ROUNDS = 20;

    /// Classes of an extension as the ones of this repository are.
    private static final int SMALL = 5;
    private static final double COLD = 50;
    private static final double CACHED = 10;

    private final Path folder;
    private final int rounds;
    private final Map<String, byte[]> plugin = Guests.plugin();
    private int variants;

    Loading(Path folder, int rounds) {
        this.folder = folder;
        this.rounds = rounds;
    }

    List<DomainRow> rows(int domains) throws Exception {
        var rows = new ArrayList<>(fresh());
        for (var mode : Confined.Mode.values()) {
            rows.addAll(verdicts(mode));
        }
        rows.addAll(rivals());
        rows.addAll(many(domains, plugin, false));
        rows.addAll(many(domains, plugin, true));
        rows.addAll(many(domains, Guests.plugin(SMALL - 1), false));
        return rows;
    }

    /// The plugin in bytes that nobody has seen yet.
    private byte[] unseen() {
        return unseen(plugin);
    }

    private byte[] unseen(Map<String, byte[]> classes) {
        var manifest = new HashMap<>(Rivals.manifest());
        manifest.put("Variant", String.valueOf(variants++));
        return Guests.jar(classes, manifest);
    }

    private List<DomainRow> fresh() throws Exception {
        var fresh = new FreshJvm(folder, Files.write(folder.resolve("fresh.jar"), unseen()));
        int processes = Math.min(rounds, 11);
        var rows = new ArrayList<DomainRow>();
        if (FreshJvm.hasCache()) {
            for (var mode : Confined.Mode.values()) {
                rows.addAll(rows(mode, ", start-up cache", fresh.median(mode, true, processes)));
            }
        }
        for (var mode : Confined.Mode.values()) {
            rows.addAll(rows(mode, ", no start-up cache", fresh.median(mode, false, processes)));
        }
        return rows;
    }

    private static List<DomainRow> rows(Confined.Mode mode, String how, FreshJvm.Times times) {
        var note = "create %.0f, initialise %.0f".formatted(times.create(), times.initialise());
        return List.of(
                DomainRow.time("first JAR of a fresh JVM: verify, link, meter, define 50 classes" + how, word(mode),
                        times.load(), "ms", COLD, note),
                DomainRow.time("the second, by the verdict on the first", word(mode), times.again(), "ms", CACHED, ""));
    }

    private static String word(Confined.Mode mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }

    private List<DomainRow> verdicts(Confined.Mode mode) {
        var cold = new double[rounds];
        var cached = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            var jar = unseen();
            cold[i] = load(jar, mode);
            cached[i] = load(jar, mode);
        }
        return List.of(
                DomainRow.time("verify, link, meter, define 50 classes", word(mode), median(cold), "ms", COLD, ""),
                DomainRow.time("the same with a cached verdict", word(mode), median(cached), "ms", CACHED, ""));
    }

    private static double load(byte[] jar, Confined.Mode mode) {
        long start = System.nanoTime();
        var domain = Confined.created("plugin.jar", jar);
        domain.initialise(mode.options());
        double taken = millisecondsSince(start);
        domain.destroy();
        return taken;
    }

    private List<DomainRow> rivals() throws Exception {
        Files.createDirectories(folder.resolve("plugins"));
        var rows = new ArrayList<DomainRow>();
        for (var rival : Rivals.all(folder.resolve("cache"))) {
            try (rival) {
                rows.addAll(lives(rival));
            }
        }
        return rows;
    }

    private List<DomainRow> lives(Rival rival) throws Exception {
        var loads = new double[rounds];
        var calls = new double[rounds];
        var unloads = new double[rounds];
        WeakReference<Class<?>> last = new WeakReference<>(null);
        for (int i = 0; i < rounds; i++) {
            var file = Files.write(folder.resolve("plugins").resolve("plugin-" + variants + ".jar"), unseen());
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

    private List<DomainRow> many(int count, Map<String, byte[]> classes, boolean same) {
        var jar = unseen(classes);
        long before = used();
        double milliseconds = 0;
        var alive = new ArrayList<Object>();
        for (int i = 0; i < count; i++) {
            var bytes = same ? jar : unseen(classes);
            long start = System.nanoTime();
            Domain domain = Confined.created("many-" + i + ".jar", bytes);
            alive.add(domain.initialise(Confined.Mode.POLLS.options()));
            milliseconds += millisecondsSince(start);
            alive.add(domain);
        }
        double megabytes = (used() - before) / (double) (1 << 20);
        // The aims are for 1,000; fewer have to do with their share.
        double share = count / 1000.0;
        var name = "%d domains of %d classes in one JVM, %d alive, ".formatted(count, classes.size(),
                alive.size() / 2)
                + (same ? "one JAR" : "as many JARs");
        return List.of(DomainRow.time(name + ": time", "polls", milliseconds / 1000, "s", 20 * share, ""),
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
