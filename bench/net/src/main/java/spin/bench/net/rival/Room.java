package spin.bench.net.rival;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Two hosts of Linux as network namespaces, which nothing but each other and the kernel that is measured can be reached from.
///
///     clients  10.98.0.1 --- veth ---  10.98.0.2  rivals
///              10.99.0.1 --- TAP  ---  10.99.0.2  the kernel that is measured
///
/// What is started in them ends with them.
final class Room implements Closeable {
    static final String RIVAL = "10.98.0.2";
    static final String SPIN = "10.99.0.2";
    static final String TAP = "spin0";
    private static final String WIRE = "wire0";
    private static final int LOOK_MILLIS = 20;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final String clients = "spin-bench-" + ProcessHandle.current().pid() + "-clients";
    private final String rivals = "spin-bench-" + ProcessHandle.current().pid() + "-rivals";
    private final List<Process> started = new ArrayList<>();
    private final List<String> made = new ArrayList<>();

    /// Which of the two hosts.
    enum Side {
        CLIENTS,
        RIVALS
    }

    private Room() {}

    /// Why there can be none; null when there can.
    static @Nullable String obstacle() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return "TAP devices exist on Linux only";
        }
        if (!Tools.has("ip")) {
            return "ip is not installed (Debian package iproute2)";
        }
        if (!Files.isWritable(Path.of("/dev/net/tun"))) {
            return "there is no /dev/net/tun that this user may open; run as root, after modprobe tun";
        }
        return null;
    }

    /// Makes both, and the wire between them.
    ///
    /// @throws IOException with what the host says, such as that it takes root
    static Room open() throws IOException, InterruptedException {
        var room = new Room();
        try {
            for (var name : List.of(room.clients, room.rivals)) {
                run(List.of("ip", "netns", "add", name));
                room.made.add(name);
                run(List.of("ip", "-n", name, "link", "set", "lo", "up"));
            }
            run(List.of("ip", "link", "add", WIRE, "netns", room.clients, "type", "veth", "peer", "name", WIRE, "netns",
                    room.rivals));
            room.address(Side.CLIENTS, WIRE, "10.98.0.1/24");
            room.address(Side.RIVALS, WIRE, RIVAL + "/24");
            return room;
        } catch (IOException | InterruptedException refused) {
            try {
                room.close();
            } catch (IOException alsoBroken) {
                refused.addSuppressed(alsoBroken);
            }
            throw refused;
        }
    }

    private String name(Side side) {
        return side == Side.CLIENTS ? clients : rivals;
    }

    void address(Side side, String device, String address) throws IOException, InterruptedException {
        run(List.of("ip", "-n", name(side), "addr", "add", address, "dev", device));
        run(List.of("ip", "-n", name(side), "link", "set", device, "up"));
    }

    private List<String> within(Side side, List<String> command) {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", name(side)));
        whole.addAll(command);
        return whole;
    }

    /// Starts a server; what it prints and nobody reads goes to a file.
    Process start(Side side, Path log, List<String> command) throws IOException {
        var process = new ProcessBuilder(within(side, command)).redirectErrorStream(true).redirectOutput(log.toFile())
                .start();
        started.add(process);
        return process;
    }

    /// Waits until a server has said so many times, in a file, that it is ready.
    ///
    /// @param log what it prints, for the message when it ends instead
    static void awaitText(Process server, Path log, Path file, String text, int times)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!Files.exists(file) || Files.readString(file).split(Pattern.quote(text), -1).length <= times) {
            if (!server.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IOException(
                        "a server ended before it was ready, or took too long: " + Files.readString(log).strip());
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /// Runs a client to its end.
    ///
    /// @return what it printed
    String client(List<String> command) throws IOException, InterruptedException {
        return run(within(Side.CLIENTS, command));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("'" + String.join(" ", command) + "' failed: " + text.strip());
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        try {
            for (var process : started) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            for (var name : made) {
                run(List.of("ip", "netns", "delete", name));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted; delete the namespaces " + made + " with ip netns", interrupted);
        }
    }
}
