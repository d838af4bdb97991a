package spin.ext.active;

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
class ActiveMessagesTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @BeforeEach
    void load() throws IOException {
        var loaded = kernel.load("active-messages.jar", jar());
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void aMessageRunsTheHandlerThatItNamesAndTheAnswerIsWhatTheCellHeld() {
        assertThat(enter("am write lo 0 17 5")).isEqualTo("am: 0");
        assertThat(enter("am add lo 0 17 2")).isEqualTo("am: 5");
        assertThat(enter("am read lo 0 17")).isEqualTo("am: 7");
        assertThat(enter("am read lo 0 18")).isEqualTo("am: 0");
        assertThat(enter("am stats")).isEqualTo("am: 4 handled, 0 of them at interrupt level, 0 dropped");
    }

    @Test
    void whatIsNoMessageIsRefused() {
        assertThat(enter("am write lo 0 256 5")).startsWith("am read LINK STATION CELL");
        assertThat(enter("am write lo 0:0 1 5")).startsWith("am read LINK STATION CELL");
        assertThat(enter("am jump lo 0 1 5")).startsWith("am read LINK STATION CELL");
        assertThat(enter("am read eth9 0 1")).isEqualTo("am: there is no link 'eth9'");
    }

    @Test
    void itsTypeIsANodeOfTheGraphWhileItIsLoaded() {
        assertThat(enter("net")).contains("    -> datalink", "active message of active-messages.jar");
        assertThat(kernel.unload("active-messages.jar").done()).isTrue();
        assertThat(enter("net")).doesNotContain("    -> datalink");
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
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var entry = new JarEntry(classes.relativize(file).toString());
                entry.setTime(0);
                jar.putNextEntry(entry);
                jar.write(Files.readAllBytes(file));
                jar.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
