package spin.ext.videoclient;

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
class VideoClientTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @BeforeEach
    void load() throws IOException {
        var loaded = kernel.load("video-client.jar", jar());
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void everyClientSeesEveryFrameAndEachIsSentOnce() throws IOException {
        assertThat(kernel.load("video-server.jar", jarOf(Path.of("..", "video-server", "target", "classes"))).done())
                .isTrue();
        // The prompt's own port is the second client.
        enter("watch join 127.0.0.1 9000");
        enter("udp send 8000 J");
        enter("video play 10");

        assertThat(enter("video stats")).isEqualTo("video: 2 clients, 10 frames, 90 datagrams sent once, 90 copies");
        assertThat(enter("watch stats")).contains("watch: 10 frames shown, 0 lost, 0 wrong");
        assertThat(enter("watch leave")).contains("watch: left");
        assertThat(enter("video stats")).startsWith("video: 1 clients");
    }

    @Test
    void whatIsNoPieceOfAFrameIsCountedAndHarmsNothing() {
        enter("watch join 127.0.0.1 9000");
        enter("udp send 9000 x");
        enter("udp send 9000 long enough to be read as one");

        assertThat(enter("watch stats")).isEqualTo("watch: 0 frames shown, 0 lost, 2 wrong");
    }

    @Test
    void nonsenseGetsOneSentence() {
        assertThat(enter("watch")).isEqualTo("watch join ADDRESS PORT | leave | stats");
        assertThat(enter("watch join nowhere 9000")).contains("is no address");
        assertThat(enter("watch join 127.0.0.1 0")).contains("a port is a number");
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
