package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;
import spin.ext.guest.PortEcho;

/// `spin run --net tap:` against Linux itself, in a network namespace of the test's own; nothing in it reaches any network.
class TapTests {
    private static final String NAMESPACE = "spin-plexus-" + ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private @Nullable Process kernel;

    private record Result(int status, String text) {}

    @BeforeEach
    void makeNamespace() throws Exception {
        assumeTrue("Linux".equals(System.getProperty("os.name")), "TAP devices exist on Linux only");
        assumeTrue(Files.isWritable(Path.of("/dev/net/tun")),
                "there is no /dev/net/tun that this user may open (modprobe tun, and root)");
        demand("ip", "iproute2");
        demand("ping", "iputils-ping");
        demand("nc", "netcat-openbsd");
        demand("tshark", "tshark");
        var made = run(null, "ip", "netns", "add", NAMESPACE);
        assumeTrue(made.status() == 0, () -> "no network namespace can be made here (it takes root): " + made.text());
    }

    @AfterEach
    void removeNamespace() throws Exception {
        var running = kernel;
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly().waitFor();
        }
        if (Files.exists(Path.of("/var/run/netns", NAMESPACE))) {
            assertThat(run(null, "ip", "netns", "delete", NAMESPACE).status()).isZero();
        }
    }

    private static void demand(String command, String debianPackage) {
        assumeTrue(Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, command))
                .anyMatch(Files::isExecutable), command + " is not installed (Debian package " + debianPackage + ")");
    }

    private static Result run(@Nullable String input, String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var to = process.getOutputStream()) {
            if (input != null) {
                to.write(input.getBytes(StandardCharsets.UTF_8));
            }
        }
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text);
    }

    private static Result inside(@Nullable String input, String... command) throws Exception {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
        whole.addAll(List.of(command));
        return run(input, whole.toArray(new String[0]));
    }

    @Test
    void linuxPingsTheMachineAndTalksToAnExtensionAndTsharkFindsNoFault() throws Exception {
        Files.write(folder.resolve("echo.jar"), jarOf(PortEcho.class));
        var capture = folder.resolve("wire.pcapng");
        var process = start("--script", script(), "--stay", "--net",
                "tap:spin0,address=10.99.0.2/24,gateway=10.99.0.1,record=" + capture);
        try (var from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                var to = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)) {
            await(from, "echo.jar is loaded");
            assertThat(inside(null, "ip", "addr", "add", "10.99.0.1/24", "dev", "spin0").text()).isEmpty();
            assertThat(inside(null, "ip", "link", "set", "spin0", "up").text()).isEmpty();

            assertThat(inside(null, "ping", "-c", "3", "-i", "0.2", "-W", "5", "10.99.0.2").text())
                    .contains("3 received");
            assertThat(inside(null, "ping", "-c", "1", "-s", "4000", "-W", "5", "10.99.0.2").text())
                    .as("in parts, both ways").contains("1 received");
            assertThat(inside("anybody there?", "nc", "-u", "-W", "1", "-w", "10", "10.99.0.2", "7").text())
                    .isEqualTo("anybody there?");
            // Nobody has port 8; what Linux is told then is looked for in the capture.
            inside("anybody there?", "nc", "-u", "-w", "1", "10.99.0.2", "8");
            assertThat(inside(null, "ip", "neigh", "show", "dev", "spin0").text())
                    .contains("10.99.0.2 lladdr 02:53:50");

            say(to, "net ping 10.99.0.1 2");
            await(from, "2 asked, 2 answered");
            say(to, "exit");
            assertThat(process.waitFor()).isZero();
        }
        assertTsharkAgrees(capture);
    }

    private void assertTsharkAgrees(Path capture) throws Exception {
        var faults = run(null, "tshark", "-r", capture.toString(), "-o", "ip.check_checksum:TRUE", "-o",
                "udp.check_checksum:TRUE", "-Y",
                "_ws.malformed || ip.checksum.status == 0 || udp.checksum.status == 0 || icmp.checksum.status == 0");
        assertThat(faults.text().lines().filter(line -> !line.startsWith("Running as user"))).isEmpty();
        var seen = run(null, "tshark", "-r", capture.toString(), "-T", "fields", "-e", "_ws.col.Protocol").text();
        assertThat(seen.lines()).contains("ARP", "ICMP", "ECHO");
        var unreachable = run(null, "tshark", "-r", capture.toString(), "-Y", "icmp.type == 3 && icmp.code == 3")
                .text();
        assertThat(unreachable).contains("Port unreachable");
    }

    @Test
    void aDeviceThatIsNotThereForTheTakingIsRefusedWithTheReason() throws Exception {
        var refused = inside(null, command("--net", "tap:lo"));

        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text()).contains("--net: TAP device lo cannot be opened: ", "is no TAP device");
    }

    private Process start(String... arguments) throws IOException {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", NAMESPACE));
        whole.addAll(List.of(command(arguments)));
        var process = new ProcessBuilder(whole).redirectErrorStream(true).start();
        kernel = process;
        return process;
    }

    private String[] command(String... arguments) {
        var whole = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "-Djava.io.tmpdir=" + folder, "-cp",
                System.getProperty("java.class.path"), "spin.core.cli.Main", "run", "--drop", folder.toString()));
        whole.addAll(List.of(arguments));
        return whole.toArray(new String[0]);
    }

    private String script() throws IOException {
        return Files.writeString(folder.resolve("script"), "# nothing yet\n").toString();
    }

    private static void say(Writer to, String line) throws IOException {
        to.write(line + "\n");
        to.flush();
    }

    private static void await(BufferedReader from, String wanted) throws IOException {
        var seen = new StringBuilder();
        for (var line = from.readLine(); line != null; line = from.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(wanted)) {
                return;
            }
        }
        throw new AssertionError("the kernel never said '" + wanted + "' but:\n" + seen);
    }

    private static byte[] jarOf(Class<?> type) throws IOException {
        var name = type.getName().replace('.', '/') + ".class";
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var in = type.getClassLoader().getResourceAsStream(name)) {
            jar.putNextEntry(new JarEntry(name));
            jar.write(Objects.requireNonNull(in).readAllBytes());
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }
}
