package spin.core.control;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.control.KernelControl.Outcome;

/// Keeps what is loaded equal to the JARs, and the single Java sources, that lie in a folder.
///
/// Every [#poll()] compares the whole folder with what was last tried: a new file is loaded, a changed one
/// replaces what is loaded under its name, a missing one is unloaded. Reports of the file system only say *when* to
/// look, never what happened, so a report that is lost or comes twice costs a moment and nothing else.
///
/// A change counts when it has stood still for the settle time: a file that is being copied is left alone,
/// a delete that is followed by a create is a replacement, and a copy that stops half-way is tried, refused once and
/// tried again when it goes on. A file whose last change is older than the settle time has stood still already.
///
///     seen  what the last look found                 seen == tried   nothing to do
///     since when that was first found                seen != tried   wait until it settles, then load or unload
///     tried what was last handed to the kernel
///
/// When the folder itself is away nothing is unloaded; the comparison goes on when it is back.
public final class DropFolder implements AutoCloseable {
    /// How long a file must have stood still.
    static final Duration SETTLE = Duration.ofMillis(200);
    /// How often to look without any report: network file systems and targets of links report nothing.
    static final Duration SLOW = Duration.ofSeconds(2);

    private final Path folder;
    private final KernelControl kernel;
    private final Consumer<String> say;
    private final InstantSource clock;
    private final Watch watch;
    private final Map<String, Entry> entries = new TreeMap<>();
    private final ReentrantLock polling = new ReentrantLock();
    private boolean away;
    private boolean unsettled;
    private volatile boolean closed;

    /// What tells one content of a file from another without reading it. The key is the file's identity, so a rename over it shows even
    /// when size and time agree.
    private record Fingerprint(long size, FileTime modified, @Nullable Object key) {}

    /// A JAR and its approval: either may change, and both are read again then.
    private record Pair(Fingerprint jar, @Nullable Fingerprint approval) {
        /// When the later of the two changed last.
        long modifiedMillis() {
            long modified = jar.modified.toMillis();
            return approval == null ? modified : Math.max(modified, approval.modified.toMillis());
        }
    }

    private static final class Entry {
        private @Nullable Pair seen;
        private long sinceMillis;
        private @Nullable Pair tried;
        /// The content about which "cannot be read" has been said.
        private @Nullable Pair complained;
        private boolean loaded;
    }

    DropFolder(Path folder, KernelControl kernel, Consumer<String> say, InstantSource clock, Watch watch) {
        this.folder = folder;
        this.kernel = kernel;
        this.say = say;
        this.clock = clock;
        this.watch = watch;
    }

    /// Loads what lies in the folder, waiting a moment for files that are still being written, then watches it on a thread of its own.
    ///
    /// @param say prints a message, of one or several lines
    public static DropFolder watch(Path folder, KernelControl kernel, Consumer<String> say) {
        var drop = new DropFolder(folder.toAbsolutePath(), kernel, say, InstantSource.system(),
                new FolderWatch(folder.toAbsolutePath(), say));
        drop.start();
        return drop;
    }

    private void start() {
        poll();
        for (int round = 0; unsettled && round < 10; round++) {
            watch.await(SETTLE);
            poll();
        }
        Thread.ofPlatform().daemon().name("drop-folder").start(this::run);
    }

    private void run() {
        while (!closed) {
            watch.await(unsettled ? SETTLE : SLOW);
            if (!closed) {
                poll();
            }
        }
    }

    /// Stops watching. What is loaded stays loaded.
    @Override
    public void close() {
        closed = true;
        watch.close();
    }

    /// Looks once and does what is due.
    void poll() {
        polling.lock();
        try {
            long now = clock.millis();
            Map<String, Pair> present;
            try {
                present = scan();
            } catch (IOException e) {
                lost(e);
                return;
            }
            if (away) {
                away = false;
                say.accept("drop folder " + shown(folder) + " is back and watched again.");
            }
            unsettled = false;
            present.keySet().forEach(name -> entries.computeIfAbsent(name, _ -> new Entry()));
            for (var each : entries.entrySet()) {
                consider(each.getKey(), each.getValue(), present.get(each.getKey()), now);
            }
            entries.values().removeIf(entry -> entry.seen == null && entry.tried == null);
        } finally {
            polling.unlock();
        }
    }

    private void lost(IOException cause) {
        unsettled = false;
        if (!away) {
            away = true;
            var why = cause instanceof NoSuchFileException
                    ? "is gone"
                    : "cannot be read (" + Messages.reason(cause) + ")";
            say.accept("drop folder " + shown(folder) + " " + why
                    + "; what was loaded from it stays, and it is watched again when it comes back.");
        }
    }

    private Map<String, Pair> scan() throws IOException {
        var present = new TreeMap<String, Pair>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                var name = file.getFileName().toString();
                if (isLoaded(name)) {
                    var pair = pair(file);
                    if (pair != null) {
                        present.put(name, pair);
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return present;
    }

    /// Single sources are loaded as well; what becomes of them is the kernel's business.
    private static boolean isLoaded(String name) {
        return (name.endsWith(".jar") || name.endsWith(".java")) && !name.startsWith(".");
    }

    /// Null if there is no JAR of that name.
    private static @Nullable Pair pair(Path file) {
        var jar = fingerprint(file);
        return jar == null ? null : new Pair(jar, fingerprint(Upload.approvalOf(file)));
    }

    /// Null if there is no regular file of that name, links followed.
    private static @Nullable Fingerprint fingerprint(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? new Fingerprint(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey())
                    : null;
        } catch (IOException _) {
            return null; // it went between two looks, or is a link to nothing: not there, for us
        }
    }

    private void consider(String name, Entry entry, @Nullable Pair found, long nowMillis) {
        // A clock that was set back must not make a file wait until the old time comes round again.
        if (!Objects.equals(found, entry.seen) || entry.sinceMillis > nowMillis) {
            entry.seen = found;
            entry.sinceMillis = nowMillis;
        }
        if (Objects.equals(found, entry.tried)) {
            return;
        }
        if (!settled(entry, nowMillis)) {
            unsettled = true;
            return;
        }
        if (found == null) {
            unload(name, entry);
        } else {
            load(name, entry, found);
        }
    }

    private static boolean settled(Entry entry, long nowMillis) {
        long settle = SETTLE.toMillis();
        if (nowMillis - entry.sinceMillis >= settle) {
            return true;
        }
        return entry.seen != null && nowMillis - entry.seen.modifiedMillis() >= settle;
    }

    private void load(String name, Entry entry, Pair found) {
        var file = folder.resolve(name);
        Upload upload;
        try {
            upload = Upload.read(file);
        } catch (ControlException e) {
            // Not counted as tried: permission may be given without any change that we could see.
            if (!found.equals(entry.complained)) {
                entry.complained = found;
                say.accept(String.valueOf(e.getMessage()));
            }
            return;
        }
        if (!found.equals(pair(file))) {
            unsettled = true; // it changed while it was read: what we hold may be half of each
            return;
        }
        entry.tried = found;
        entry.complained = null;
        var outcome = attempt("load", name, () -> kernel.load(upload));
        entry.loaded |= outcome.done();
        report(outcome, (outcome.done() ? "loaded " : "refused ") + name);
    }

    private void unload(String name, Entry entry) {
        entry.tried = null;
        entry.complained = null;
        if (entry.loaded) {
            entry.loaded = false;
            var outcome = attempt("unload", name, () -> kernel.unload(name));
            report(outcome, (outcome.done() ? "unloaded " : "could not unload ") + name);
        }
    }

    private interface Call {
        Outcome run();
    }

    /// A fault of the kernel's is a message; the folder goes on being watched.
    private static Outcome attempt(String verb, String name, Call call) {
        try {
            return call.run();
        } catch (RuntimeException e) {
            return new Outcome(false,
                    "the kernel failed to " + verb + " " + Messages.oneLine(name) + ": " + Messages.describe(e) + ".");
        }
    }

    private void report(Outcome outcome, String otherwise) {
        say.accept(outcome.text().isBlank() ? Messages.oneLine(otherwise) : outcome.text());
    }

    private static String shown(Path path) {
        return Messages.oneLine(path.toString());
    }

    /// Waits for a reason to look.
    interface Watch extends AutoCloseable {
        /// Returns when something may have changed, after that time at the latest, and at once when closed.
        void await(Duration atMost);

        @Override
        void close();
    }
}
