package spin.ext.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `curl` of Linux against the server, over a TAP device in a network namespace of the test's own; nothing in it reaches any network.
class HttpTapTests {
    private static final String NAMESPACE = "spin-http-" + ProcessHandle.current().pid();
    private static final String SITE = "http://10.99.0.2/";

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
        demand("curl", "curl");
        var made = run("ip", "netns", "add", NAMESPACE);
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
            assertThat(run("ip", "netns", "delete", NAMESPACE).status()).isZero();
        }
    }

    private static void demand(String command, String debianPackage) {
        assumeTrue(Stream.of(System.getenv("PATH").split(":", -1)).map(entry -> Path.of(entry, command))
                .anyMatch(Files::isExecutable), command + " is not installed (Debian package " + debianPackage + ")");
    }

    private static Result run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return new Result(process.waitFor(), text);
    }

    private static String[] inside(String... command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", NAMESPACE), Stream.of(command)).toArray(String[]::new);
    }

    private static String curl(String... arguments) throws Exception {
        var all = Stream.concat(Stream.of("curl", "-sS", "--max-time", "60"), Stream.of(arguments))
                .toArray(String[]::new);
        return run(inside(all)).text();
    }

    @Test
    void curlGetsWhatLiesInTheFolder() throws Exception {
        var www = Files.createDirectory(folder.resolve("www"));
        var content = new byte[1_000_000];
        new Random(4).nextBytes(content);
        Files.write(www.resolve("large.bin"), content);
        Files.writeString(www.resolve("hello.txt"), "hello, world");
        var process = boot(www);
        try (var from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                Writer to = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)) {
            await(from, " is loaded");
            assertThat(run(inside("ip", "addr", "add", "10.99.0.1/24", "dev", "spin0")).text()).isEmpty();
            assertThat(run(inside("ip", "link", "set", "spin0", "up")).text()).isEmpty();

            assertThat(curl(SITE + "hello.txt")).isEqualTo("hello, world");
            var copy = folder.resolve("copy");
            assertThat(curl("-o", copy.toString(), SITE + "large.bin")).isEmpty();
            assertThat(Files.readAllBytes(copy)).isEqualTo(content);
            assertThat(curl("-r", "7-11", "-w", " %{http_code}", SITE + "hello.txt")).isEqualTo("world 206");
            assertThat(curl("-o", "/dev/null", "-w", "%{http_code} %{num_connects};", SITE + "hello.txt", "-o",
                    "/dev/null", SITE + "nothing")).as("one connection for both").isEqualTo("200 1;404 0;");
            assertThat(curl("-d", "x=1", "-o", "/dev/null", "-w", "%{http_code}", SITE)).isEqualTo("405");
            assertThat(curl("-I", SITE + "hello.txt")).startsWith("HTTP/1.1 200 OK").contains("Content-Length: 12");
            assertThat(curl(SITE)).contains("<a href=\"./large.bin\">large.bin</a>");
            assertUnchanged();

            to.write("exit\n");
            to.flush();
            assertThat(process.waitFor()).isZero();
        }
    }

    /// What curl keeps of a tag is what it asks with.
    private void assertUnchanged() throws Exception {
        var tag = folder.resolve("tag").toString();
        curl("--etag-save", tag, SITE + "hello.txt");
        assertThat(curl("--etag-compare", tag, "-w", "%{http_code}", SITE + "hello.txt")).isEqualTo("304");
    }

    private Process boot(Path www) throws IOException {
        var drop = Files.createDirectory(folder.resolve("drop"));
        Files.write(drop.resolve("http-server.jar"), Jars.of(Path.of("target", "classes")));
        var process = new ProcessBuilder(inside(command(drop, www))).redirectErrorStream(true).start();
        kernel = process;
        return process;
    }

    private String[] command(Path drop, Path www) throws IOException {
        var script = Files.writeString(folder.resolve("script"), "# nothing\n");
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED", "-Djava.io.tmpdir=" + folder, "-cp",
                System.getProperty("java.class.path"), "spin.core.cli.Main", "run", "--drop", drop.toString(),
                "--mount",
                www + "=www", "--script", script.toString(), "--stay", "--net", "tap:spin0,address=10.99.0.2/24")
                .toArray(new String[0]);
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
}
