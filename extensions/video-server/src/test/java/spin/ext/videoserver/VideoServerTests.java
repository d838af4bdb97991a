package spin.ext.videoserver;

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
class VideoServerTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @BeforeEach
    void load() throws IOException {
        var loaded = kernel.load("video-server.jar", jar());
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void framesAreMadeWhetherSomebodyWatchesOrNot() {
        enter("video play 30");

        assertThat(enter("video stats")).startsWith("video: 0 clients, 30 frames, 0 datagrams");
        assertThat(enter("video")).isEqualTo("video start FRAMES | play FRAMES | stop | stats");
        assertThat(enter("video start x")).isEqualTo("video: start needs a number of frames");
    }

    @Test
    void whoSpeaksAnotherLanguageDoesNotJoin() {
        enter("udp send 8000 hello");
        assertThat(enter("video stats")).startsWith("video: 0 clients");
        enter("udp send 8000 J");
        enter("udp send 8000 J");
        assertThat(enter("video stats")).startsWith("video: 1 clients");
        enter("udp send 8000 L");
        assertThat(enter("video stats")).startsWith("video: 0 clients");
    }

    private String enter(String line) {
        return kernel.shell(line).text();
    }

    private static byte[] jar() throws IOException {
        return jarOf(Path.of("target", "classes"));
    }

    private static byte[] jarOf(Path classes) throws IOException {
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
