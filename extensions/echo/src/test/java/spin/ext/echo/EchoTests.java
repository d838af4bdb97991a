package spin.ext.echo;

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
class EchoTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @BeforeEach
    void load() throws IOException {
        var loaded = kernel.load("echo.jar", jar());
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void whatIsSentToPort7ComesBack() {
        assertThat(enter("udp send 7 anybody there")).isEqualTo("udp: 127.0.0.1:7 answers: anybody there");
    }

    @Test
    void anotherPortIsSomebodyElses() {
        assertThat(enter("udp send 8 anybody there")).isEqualTo("udp: no answer from port 8");
    }

    @Test
    void itsPortIsFreeWhenItIsUnloadedAndItCanComeBack() throws IOException {
        assertThat(kernel.unload("echo.jar").done()).isTrue();
        assertThat(enter("udp send 7 anybody there")).isEqualTo("udp: no answer from port 7");

        assertThat(kernel.load("echo.jar", jar()).text()).startsWith("echo.jar is loaded");
        assertThat(enter("udp send 7 once more")).isEqualTo("udp: 127.0.0.1:7 answers: once more");
    }

    @Test
    void itCanBeReplacedByItselfWithoutLosingItsPort() throws IOException {
        assertThat(kernel.load("echo.jar", jar()).text()).startsWith("echo.jar is replaced");
        assertThat(enter("udp send 7 anybody there")).isEqualTo("udp: 127.0.0.1:7 answers: anybody there");
    }

    @Test
    void aSecondOneOfAnotherNameDoesNotGetThePort() throws IOException {
        var second = kernel.load("other.jar", jar());

        assertThat(second.done()).isFalse();
        assertThat(second.text()).contains("port 7").contains("echo.jar");
        assertThat(enter("udp send 7 still there")).isEqualTo("udp: 127.0.0.1:7 answers: still there");
    }

    private String enter(String line) {
        return kernel.shell(line).text();
    }

    private static byte[] jar() throws IOException {
        var classes = Path.of("target", "classes");
        var bytes = new ByteArrayOutputStream();
        try (var jar = new JarOutputStream(bytes); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
