package spin.ext.stride;

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
import spin.core.control.Upload;

/// The extension as its users have it: a JAR that is dropped into a running kernel.
class StrideSchedulerTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @BeforeEach
    void load() throws IOException {
        var loaded = kernel.load(Upload.of("stride-scheduler.jar", jar()));
        assertThat(loaded.done()).as(loaded.text()).isTrue();
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void turnsAreInProportionToTickets() {
        var turns = turns("3,2,1");

        assertThat((double) turns.get(0) / turns.get(2)).isBetween(2.7, 3.3);
        assertThat((double) turns.get(1) / turns.get(2)).isBetween(1.8, 2.2);
    }

    @Test
    void theSameDemonstrationGivesTheSameTurns() {
        assertThat(turns("5,1")).isEqualTo(turns("5,1"));
    }

    @Test
    void wrongSharesAreSaidAndNothingRuns() {
        for (var wrong : List.of("", "0", "1,,2", "x", "99999", "-1")) {
            assertThat(kernel.shell("stride " + wrong).text()).contains("needs numbers of tickets");
        }
        assertThat(kernel.shell("ps").text()).doesNotContain("client");
    }

    @Test
    void strandsThatNeverGiveUpTheProcessorLeaveThePromptAlone() {
        assertThat(turns("1,1,1")).hasSize(3);
        assertThat(kernel.unload("stride-scheduler.jar").text()).contains("its classes are gone");
        assertThat(kernel.shell("ps").text()).doesNotContain("client");
    }

    /// How many turns each client had.
    private List<Long> turns(String shares) {
        var said = kernel.shell("stride " + shares).text();
        return said.lines().map(line -> line.replaceAll(".*: (\\d+) turns.*", "$1")).map(Long::parseLong).toList();
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
