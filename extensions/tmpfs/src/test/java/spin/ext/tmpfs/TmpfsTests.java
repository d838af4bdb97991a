package spin.ext.tmpfs;

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
class TmpfsTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @BeforeEach
    void load() throws IOException {
        var loaded = kernel.load("tmpfs.jar", jar());
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void itIsMounted() {
        assertThat(enter("mounts").lines().skip(1).findFirst().orElse("").split(" +")).containsExactly("tmp", "tmpfs",
                "tmpfs.jar", "8192", "8192", "4096", "16383", "16384", "false");
    }

    @Test
    void itGoesWithItsJarAndCanComeBack() throws IOException {
        assertThat(kernel.unload("tmpfs.jar").text()).isEqualTo("tmpfs.jar is unloaded, and its classes are gone.");
        assertThat(enter("mounts")).isEqualTo("nothing is mounted");

        assertThat(kernel.load("tmpfs.jar", jar()).text()).startsWith("tmpfs.jar is loaded");
        assertThat(enter("mounts")).contains("\ntmp    tmpfs  tmpfs.jar");
    }

    @Test
    void itCanBeReplacedByItself() throws IOException {
        assertThat(kernel.load("tmpfs.jar", jar()).text()).startsWith("tmpfs.jar is replaced");
        assertThat(enter("mounts").lines()).hasSize(2).last().asString().startsWith("tmp    tmpfs  tmpfs.jar");
    }

    @Test
    void aSecondOneOfAnotherNameDoesNotGetTheMount() throws IOException {
        var second = kernel.load("other.jar", jar());

        assertThat(second.done()).isFalse();
        assertThat(second.text()).contains("tmp is mounted by tmpfs.jar");
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
