package spin.ext.tally;

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
class TallyTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @BeforeEach
    void load() throws IOException {
        var loaded = kernel.load("tally.jar", jar());
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void itCountsCommandsWhoeverServesThem() {
        enter("events");
        enter("nonsense");
        enter("nonsense");

        assertThat(enter("tally")).contains("1  events").contains("2  nonsense");
    }

    @Test
    void itIsInNobodysWay() {
        assertThat(kernel.shell("nonsense").done()).isFalse();
        assertThat(kernel.shell("domains").done()).isTrue();
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
