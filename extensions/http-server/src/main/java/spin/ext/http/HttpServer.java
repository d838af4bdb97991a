package spin.ext.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.cache.Cache;
import spin.core.cache.CachePolicy;
import spin.core.cache.Caches;
import spin.core.file.Files;
import spin.core.shell.Shell;
import spin.core.strand.Threads;
import spin.plexus.tcp.Tcp;
import spin.plexus.tcp.TcpPort;
import spin.plexus.tcp.TcpRefusedException;

/// Serves a folder at port 80, from the moment it is loaded: the file system `www`, or what `http serve` says.
public final class HttpServer implements Extension {
    static final int PORT = 80;

    private static final long CACHE_BYTES = 8 << 20;
    private static final int LARGEST_CACHED = 65_536;
    private static final int MOST_CALLERS = 10_000;
    private static final int BACKLOG = 1024;
    private static final String USAGE = "http serve MOUNT[/FOLDER] | cache lru|fifo|second-chance | stats";

    private @Nullable Files files;
    private @Nullable Cache cache;
    private @Nullable Site site;
    private final DateTexts dates = new DateTexts();
    private int callers;
    private long accepted;
    private long turnedAway;
    private long answers;
    private long failures;

    @Override
    public void start(Kernel kernel) {
        var mounted = kernel.resolve(Files.class);
        files = mounted;
        site = new Site(mounted, "www", "/");
        cache = kernel.resolve(Caches.class).make("http", CACHE_BYTES, LARGEST_CACHED, 0,
                CachePolicy.LEAST_RECENTLY_USED);
        var threads = kernel.resolve(Threads.class);
        var port = kernel.resolve(Tcp.class).claim(PORT);
        kernel.events().on(Tcp.class, Tcp::called).key(port).handle(called -> accept(called, threads)).as("http")
                .install();
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("http"))
                .handle((command, arguments) -> {
                    run(arguments.strip(), kernel.console());
                    return true;
                }).as("http").install();
        port.listen(BACKLOG);
    }

    private void accept(TcpPort port, Threads threads) {
        while (port.hasCaller()) {
            try {
                var caller = port.poll();
                if (caller == null) {
                    return;
                }
                if (callers == MOST_CALLERS) {
                    turnedAway++;
                    caller.abort();
                } else {
                    callers++;
                    accepted++;
                    threads.fork("http", new Conversation(this, threads, caller));
                }
            } catch (TcpRefusedException full) {
                // The kernel has reset the caller, as we may hold no more.
                turnedAway++;
            }
        }
    }

    // What conversations ask.

    Responder responder(Outlet outlet) {
        var from = site;
        var known = files;
        var kept = cache;
        if (from == null || known == null || kept == null) {
            throw new IllegalStateException("a caller was accepted before the server had started");
        }
        return new Responder(from, known, kept, dates, outlet);
    }

    void answered(Status status) {
        answers++;
        if (status.code() >= 400) {
            failures++;
        }
    }

    void over() {
        callers--;
    }

    // The command.

    private void run(String arguments, Console console) {
        int space = arguments.indexOf(' ');
        var verb = space < 0 ? arguments : arguments.substring(0, space);
        var rest = space < 0 ? "" : arguments.substring(space + 1).strip();
        switch (verb) {
            case "serve" -> serve(rest, console);
            case "cache" -> cache(rest.toLowerCase(Locale.ROOT), console);
            case "stats" -> {
                console.println("http: %d callers now, %d ever, %d turned away, %d answers, %d of them refusals"
                        .formatted(callers, accepted, turnedAway, answers, failures));
                console.println("http: " + cache);
            }
            default -> console.println(USAGE);
        }
    }

    private void serve(String place, Console console) {
        var known = files;
        if (place.isEmpty() || known == null) {
            console.println(USAGE);
            return;
        }
        int slash = place.indexOf('/');
        var mount = slash < 0 ? place : place.substring(0, slash);
        var folder = slash < 0 ? "/" : place.substring(slash);
        if (!known.names().contains(mount)) {
            console.println("http: nothing is mounted as '%s'; 'mounts' shows what is".formatted(mount));
            return;
        }
        site = new Site(known, mount, folder);
        var kept = cache;
        if (kept != null) {
            kept.clear();
        }
        console.println("http: port %d shows %s of %s".formatted(PORT, folder, mount));
    }

    private void cache(String policy, Console console) {
        var kept = cache;
        var chosen = switch (policy) {
            case "lru" -> CachePolicy.LEAST_RECENTLY_USED;
            case "fifo" -> CachePolicy.FIRST_IN;
            case "second-chance" -> CachePolicy.SECOND_CHANCE;
            default -> null;
        };
        if (chosen == null || kept == null) {
            console.println(USAGE);
            return;
        }
        kept.policy(chosen);
        console.println("http: " + kept);
    }
}
