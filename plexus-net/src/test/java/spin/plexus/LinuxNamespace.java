package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A network namespace of Linux, made for one test, and a kernel of ours in it; nothing in it reaches any network.
final class LinuxNamespace implements Closeable {
    private static int made;

    private final String name = "spin-plexus-" + ProcessHandle.current().pid() + "-" + made++;
    private @Nullable Process kernel;
    private @Nullable BufferedReader from;
    private @Nullable Writer to;

    /// What a command of Linux gave.
    record Result(int status, String text) {}

    private LinuxNamespace() {}

    /// Skips the test, with the reason, where none can be made or a command is missing.
    ///
    /// @param commands each with its Debian package behind a colon
    static LinuxNamespace demand(String... commands) throws Exception {
        assumeTrue("Linux".equals(System.getProperty("os.name")), "TAP devices exist on Linux only");
        assumeTrue(Files.isWritable(Path.of("/dev/net/tun")),
                "there is no /dev/net/tun that this user may open (modprobe tun, and root)");
        demandCommand("ip", "iproute2");
        for (var each : commands) {
            int colon = each.indexOf(':');
            demandCommand(each.substring(0, colon), each.substring(colon + 1));
        }
        var space = new LinuxNamespace();
        var added = run(null, "ip", "netns", "add", space.name);
        assumeTrue(added.status() == 0, () -> "no network namespace can be made here (it takes root): " + added.text());
        return space;
    }

    private static void demandCommand(String command, String debianPackage) {
        assumeTrue(Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, command))
                .anyMatch(Files::isExecutable), command + " is not installed (Debian package " + debianPackage + ")");
    }

    static Result run(@Nullable String input, String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getOutputStream()) {
            if (input != null) {
                out.write(input.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException closed) {
            // Whoever is refused does not read what it was given; its status says so.
            assertThat(process.waitFor()).as("of a command that did not read: " + closed).isNotZero();
        }
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text);
    }

    Result inside(@Nullable String input, String... command) throws Exception {
        return run(input, within(command));
    }

    private String[] within(String... command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", name), Stream.of(command)).toArray(String[]::new);
    }

    /// A program of ours on the host's side.
    Result java(Class<?> main, String... arguments) throws Exception {
        return inside(null, javaCommand(main, arguments));
    }

    /// The same, while other things are done.
    Process start(Class<?> main, String... arguments) throws IOException {
        return new ProcessBuilder(within(javaCommand(main, arguments))).inheritIO().start();
    }

    private static String[] javaCommand(Class<?> main, String... arguments) {
        var whole = new ArrayList<>(List.of(javaCommand(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), main.getName()));
        whole.addAll(List.of(arguments));
        return whole.toArray(new String[0]);
    }

    /// Another host behind this one, which passes on what is for others: `far0` here and `near0` there are the ends of their link.
    /// Whatever the link takes, it asks its peers for segments of 1,460 bytes, so they learn from this host alone that theirs are too long.
    ///
    /// @param here  this host's address there, with the length of its network
    /// @param there the other's
    LinuxNamespace neighbour(String here, String there) throws Exception {
        var other = new LinuxNamespace();
        for (var each : List.of("ip netns add " + other.name,
                "ip link add far0 netns " + name + " type veth peer name near0 netns " + other.name,
                "ip -n " + name + " addr add " + here + " dev far0", "ip -n " + name + " link set far0 up",
                "ip -n " + other.name + " addr add " + there + " dev near0",
                "ip -n " + other.name + " link set near0 up",
                "ip -n " + other.name + " route add default via " + here.substring(0, here.indexOf('/'))
                        + " advmss 1460")) {
            assertThat(run(null, each.split(" ", -1)).text()).as(each).isEmpty();
        }
        assertThat(inside(null, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward").text()).isEmpty();
        return other;
    }

    /// How long a packet may be on the link to a neighbour. Both of its ends are told: one that is not drops in silence what is longer,
    /// but for what it sends in bundles, and no router complains of that.
    void narrow(LinuxNamespace other, int bytes) throws Exception {
        for (var each : List.of("ip -n " + name + " link set far0 mtu " + bytes,
                "ip -n " + other.name + " link set near0 mtu " + bytes)) {
            assertThat(run(null, each.split(" ", -1)).text()).as(each).isEmpty();
        }
    }

    private static String javaCommand() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /// The command line of `spin run` with these arguments.
    static String[] runCommand(Path folder, String... arguments) {
        var whole = new ArrayList<>(List.of(javaCommand(), "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "-Djava.io.tmpdir=" + folder, "-cp",
                System.getProperty("java.class.path"), "spin.core.cli.Main", "run", "--drop", folder.toString()));
        if (!Boolean.getBoolean("spin.long")) {
            whole.add(1, "-XX:TieredStopAtLevel=1");
        }
        whole.addAll(List.of(arguments));
        return whole.toArray(new String[0]);
    }

    /// Starts a kernel on `tap:spin0` at 10.99.0.2, waits until all of `jars` are loaded, and makes Linux its neighbour 10.99.0.1.
    ///
    /// @param folder that the kernel takes its JARs from
    /// @param options more of `--net`, such as `,drop-chance=1%`
    void boot(Path folder, String options, String... jars) throws Exception {
        var script = Files.writeString(folder.resolve("script"), "# nothing\n");
        var process = new ProcessBuilder(within(runCommand(folder, "--script", script.toString(), "--stay", "--net",
                "tap:spin0,address=10.99.0.2/24,gateway=10.99.0.1" + options))).redirectErrorStream(true).start();
        kernel = process;
        from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        to = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        for (int i = 0; i < jars.length; i++) {
            await(" is loaded");
        }
        assertThat(inside(null, "sh", "-c", "echo reno > /proc/sys/net/ipv4/tcp_congestion_control").text()).isEmpty();
        assertThat(inside(null, "ip", "addr", "add", "10.99.0.1/24", "dev", "spin0").text()).isEmpty();
        assertThat(inside(null, "ip", "link", "set", "spin0", "up").text()).isEmpty();
    }

    void say(String line) throws IOException {
        var out = to;
        if (out == null) {
            throw new IllegalStateException("no kernel runs in this namespace; boot one");
        }
        out.write(line + "\n");
        out.flush();
    }

    /// Reads what the kernel prints up to a line that contains `wanted`.
    ///
    /// @return all that was read
    String await(String wanted) throws IOException {
        var in = from;
        if (in == null) {
            throw new IllegalStateException("no kernel runs in this namespace; boot one");
        }
        var seen = new StringBuilder();
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(wanted)) {
                return seen.toString();
            }
        }
        throw new AssertionError("the kernel never said '" + wanted + "' but:\n" + seen);
    }

    /// Ends the kernel as its user does.
    void exit() throws Exception {
        var running = kernel;
        if (running != null) {
            say("exit");
            assertThat(running.waitFor()).isZero();
        }
    }

    @Override
    public void close() throws IOException {
        var running = kernel;
        try {
            if (running != null) {
                running.descendants().forEach(ProcessHandle::destroyForcibly);
                running.destroyForcibly().waitFor();
            }
            assertThat(run(null, "ip", "netns", "delete", name).status()).isZero();
        } catch (IOException failed) {
            throw failed;
        } catch (Exception failed) {
            throw new IOException("the namespace " + name + " stays behind; delete it with ip netns", failed);
        }
    }
}
