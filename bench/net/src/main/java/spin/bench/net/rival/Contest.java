package spin.bench.net.rival;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.bench.net.NetRow;

/// Everybody in turn, before the same clients: a web page of 1 KB, bytes in bulk, datagrams there and back.
///
/// For each size the servers follow one another, so that whatever else the host does hits all alike. A server that is not measured waits for
/// callers and takes no time. Each JVM is run once before, unmeasured, as it compiles then.
public final class Contest {
    private static final String SPIN = "SPIN over TAP";
    private static final String NGINX = "nginx over veth";
    private static final String NETTY = "Netty over veth";
    private static final String LINUX = "Linux over veth";
    private static final int[] CONNECTIONS = {1, 64, 512};
    private static final String PAGE = "/page.txt";
    private static final int PAGE_BYTES = 1024;
    private static final double BULK_AIM = 2000;

    private final Room room;
    private final Path folder;
    private final int seconds;
    private final List<NetRow> rows = new ArrayList<>();
    private final List<String> leftOut;

    private Contest(Room room, Path folder, int seconds, List<String> leftOut) {
        this.room = room;
        this.folder = folder;
        this.seconds = seconds;
        this.leftOut = leftOut;
    }

    /// Runs all that this host has.
    ///
    /// @param seconds of each measurement
    /// @param leftOut gets a sentence for whatever could not be run, and why
    public static List<NetRow> run(int seconds, List<String> leftOut) throws IOException, InterruptedException {
        var obstacle = Room.obstacle();
        if (obstacle != null) {
            leftOut.add("Nothing was measured over TAP: " + obstacle + ".");
            return List.of();
        }
        var folder = Files.createTempDirectory("spin-bench-net");
        try (var room = Room.open()) {
            return new Contest(room, folder, seconds, leftOut).rows();
        } finally {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private List<NetRow> rows() throws IOException, InterruptedException {
        var www = Files.createDirectory(folder.resolve("www"));
        var page = new byte[PAGE_BYTES];
        Arrays.fill(page, (byte) 'x');
        Files.write(www.resolve(PAGE.substring(1)), page);
        var spin = SpinServer.boot(room, folder, www, java());
        pages(www);
        streams(spin);
        return List.copyOf(rows);
    }

    /// How a JVM is started: as this one was.
    private static List<String> java() {
        var command = new ArrayList<String>();
        command.add(Tools.java());
        // An agent measures or changes this process, and is no part of what is measured.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-javaagent:") && !option.startsWith("-agentlib:"))
                .forEach(command::add);
        // What the launcher's JAR opens by its manifest, which serves only whoever is started from it.
        command.addAll(List.of("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        return command;
    }

    /// A JVM of a rival, or of a client: with the JDK's own settings, as its users run it.
    private static List<String> plainJava() {
        return List.of(Tools.java(), "--sun-misc-unsafe-memory-access=allow", "-Xlog:disable", "-cp",
                System.getProperty("java.class.path"));
    }

    // Pages.

    private void pages(Path www) throws IOException, InterruptedException {
        var servers = new LinkedHashMap<String, String>();
        servers.put(SPIN, Room.SPIN + ":80");
        if (Tools.has("nginx")) {
            var pid = folder.resolve("nginx.pid");
            var nginx = room.start(Room.Side.RIVALS, folder.resolve("nginx.log"),
                    List.of("nginx", "-c", nginxSettings(www, pid).toString()));
            Room.awaitText(nginx, folder.resolve("nginx.log"), pid, "\n", 1);
            servers.put(NGINX, Room.RIVAL + ":80");
        } else {
            leftOut.add("nginx was left out: it is not installed (Debian package nginx-light).");
        }
        var command = new ArrayList<>(plainJava());
        command.addAll(List.of(NettyServer.class.getName(), www.resolve(PAGE.substring(1)).toString(), "81"));
        var log = folder.resolve("netty.log");
        Room.awaitText(room.start(Room.Side.RIVALS, log, command), log, log, "\n", 1);
        servers.put(NETTY, Room.RIVAL + ":81");
        for (var server : List.of(SPIN, NETTY)) {
            page(servers.get(server), 64, 2 * seconds);
        }
        for (int connections : CONNECTIONS) {
            var loads = new LinkedHashMap<String, Load>();
            for (var server : servers.entrySet()) {
                loads.put(server.getKey(), page(server.getValue(), connections, seconds));
            }
            addPages(connections, loads);
        }
    }

    private Load page(@Nullable String server, int connections, int duration) throws IOException, InterruptedException {
        if (server == null) {
            throw new IllegalStateException("a server that was not started is asked for a page");
        }
        return Load.of(room.client(Load.command(plainJava(), server, PAGE, connections, duration)));
    }

    private void addPages(int connections, Map<String, Load> loads) {
        var nginx = loads.get(NGINX);
        var what = "HTTP, 1 KB, %s: ".formatted(connections == 1 ? "1 connection" : connections + " connections");
        loads.forEach((server, load) -> {
            boolean ours = server.equals(SPIN);
            rows.add(NetRow.of(what + server, load.perSecond(), "/s",
                    ours && nginx != null ? nginx.perSecond() / 2 : Double.NaN, ours ? "aim: half of nginx" : ""));
            rows.add(NetRow.of(what + server + ", 99 of 100 within", load.p99Millis(), "ms", Double.NaN, ""));
        });
    }

    /// As the package has it, as many workers as processors, with the file kept open and nothing logged.
    private Path nginxSettings(Path www, Path pid) throws IOException {
        return Files.writeString(folder.resolve("nginx.conf"), """
                user root;
                daemon off;
                worker_processes auto;
                pid %s;
                error_log %s;
                events { worker_connections 2048; }
                http {
                    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=100;
                    server { listen 80 backlog=1024; root %s; }
                }
                """.formatted(pid, folder.resolve("nginx.log"), www), StandardCharsets.UTF_8);
    }

    // Bytes and datagrams.

    /// What a [Peer] did, and what it took.
    private record Done(long amount, long nanos) {
        static Done of(String text) {
            var words = text.strip().split(" ", -1);
            return new Done(Long.parseLong(words[0]), Long.parseLong(words[1]));
        }

        double megabits() {
            return amount * 8e3 / nanos;
        }

        double perSecond() {
            return amount * 1e9 / nanos;
        }
    }

    private Done peer(String task, String address, int duration) throws IOException, InterruptedException {
        var command = new ArrayList<>(plainJava());
        command.addAll(List.of(Peer.class.getName(), task, address, Integer.toString(duration)));
        return Done.of(room.client(command));
    }

    private void streams(SpinServer spin) throws IOException, InterruptedException {
        var command = new ArrayList<>(plainJava());
        command.addAll(List.of(Peer.class.getName(), "serve"));
        var log = folder.resolve("linux.log");
        Room.awaitText(room.start(Room.Side.RIVALS, log, command), log, log, "\n", 1);
        for (var task : List.of("send", "receive")) {
            var what = "TCP in bulk, " + (task.equals("send") ? "from Linux: " : "to Linux: ");
            peer(task, Room.SPIN, seconds);
            var before = spin.cpu();
            var ours = peer(task, Room.SPIN, seconds);
            double processors = (double) spin.cpu().minus(before).toNanos() / ours.nanos();
            rows.add(NetRow.of(what + SPIN, ours.megabits(), "Mbit/s", BULK_AIM,
                    "on %.2f processors: %,.0f on one".formatted(processors, ours.megabits() / processors)));
            rows.add(NetRow.of(what + LINUX, peer(task, Room.RIVAL, seconds).megabits(), "Mbit/s", Double.NaN,
                    "hands segments of 64 KB over whole"));
        }
        peer("echo", Room.SPIN, seconds);
        rows.add(NetRow.of("UDP echo, 32 bytes, 64 under way: " + SPIN,
                peer("echo", Room.SPIN, seconds).perSecond(), "/s", Double.NaN, "each there and back"));
        rows.add(NetRow.of("UDP echo, 32 bytes, 64 under way: " + LINUX,
                peer("echo", Room.RIVAL, seconds).perSecond(), "/s", Double.NaN, "a loop in Java answers"));
    }
}
