package spin.ext.forward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;

/// The extension as its users have it: a JAR that is dropped into a running kernel.
class ForwardTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @BeforeEach
    void load() throws IOException {
        var loaded = kernel.load("forward.jar", jar());
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void whatComesToThePortGoesToTheTargetAndTheAnswerComesBack() throws IOException {
        assertThat(kernel.load("echo.jar", jarOf(Path.of("..", "echo", "target", "classes"))).done()).isTrue();
        assertThat(enter("forward add 70 127.0.0.1 7")).isEqualTo("forward: port 70 goes to 127.0.0.1:7");

        assertThat(enter("udp send 70 anybody there")).isEqualTo("udp: 127.0.0.1:70 answers: anybody there");
        assertThat(enter("udp send 70 once more")).isEqualTo("udp: 127.0.0.1:70 answers: once more");

        assertThat(enter("forward list"))
                .isEqualTo("forward: 70 to 127.0.0.1:7, 1 clients, 2 there, 2 back, 0 dropped");
        assertThat(enter("forward remove 70")).isEqualTo("forward: port 70 is not redirected any more");
        assertThat(enter("udp send 70 x")).isEqualTo("udp: no answer from port 70");
    }

    @Test
    void aConnectionGoesToTheTargetFromItsFirstSegmentToItsLast() throws IOException {
        assertThat(kernel.load("talk.jar", jarOf(Path.of("target", "test-classes"), "Talk.class")).done()).isTrue();
        assertThat(enter("talk 70 x")).isEqualTo("nobody listens at that port");
        assertThat(enter("forward tcp 70 127.0.0.1 7")).isEqualTo("forward: TCP port 70 goes to 127.0.0.1:7");

        assertThat(enter("talk 70 anybody there")).isEqualTo("anybody there");
        var long900 = "x".repeat(900);
        assertThat(enter("talk 70 " + long900)).isEqualTo(long900);

        assertThat(enter("forward list")).startsWith("forward: tcp 70 to 127.0.0.1:7, 2 connections, ")
                .endsWith(" 0 dropped");
        assertThat(enter("forward tcp 71 127.0.0.1 8")).contains("goes to");
        assertThat(enter("talk 71 x")).as("the target's reset").isEqualTo("nobody listens at that port");
        assertThat(enter("forward remove-tcp 70")).isEqualTo("forward: TCP port 70 is not redirected any more");
        assertThat(enter("talk 70 x")).isEqualTo("nobody listens at that port");
        assertThat(kernel.unload("forward.jar").text()).isEqualTo("forward.jar is unloaded, and its classes are gone.");
    }

    @Test
    void nothingIsLostWhenItIsReplacedByItselfAndNothingStaysWhenItGoes() throws IOException {
        enter("forward add 70 127.0.0.1 7");
        assertThat(kernel.load("forward.jar", jar()).text()).startsWith("forward.jar is replaced");
        assertThat(enter("forward list")).as("a new one begins with none").isEmpty();
        assertThat(enter("forward add 70 127.0.0.1 7")).as("the port is free again").startsWith("forward: port 70");
        assertThat(kernel.unload("forward.jar").done()).isTrue();
        assertThat(enter("net")).doesNotContain("forward.jar");
    }

    @Test
    void nonsenseGetsOneSentence() {
        assertThat(enter("forward")).startsWith("forward add PORT ADDRESS PORT");
        assertThat(enter("forward add 0 127.0.0.1 7")).contains("add needs a port");
        assertThat(enter("forward add 70 nowhere 7")).contains("is no address");
        enter("forward add 70 127.0.0.1 7");
        assertThat(enter("forward add 70 127.0.0.1 8")).contains("it already");
        assertThat(enter("forward remove 71")).isEqualTo("forward: that port is not redirected");
        assertThat(enter("forward tcp 0 127.0.0.1 7")).contains("tcp needs a port");
        assertThat(enter("forward remove-tcp 71")).isEqualTo("forward: that port of TCP is not redirected");
    }

    private String enter(String line) {
        return kernel.shell(line).text();
    }

    private static byte[] jar() throws IOException {
        return jarOf(Path.of("target", "classes"));
    }

    private static byte[] jarOf(Path classes) throws IOException {
        return jarOf(classes, ".class");
    }

    /// Those whose names end so.
    private static byte[] jarOf(Path classes, String ending) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending)).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
