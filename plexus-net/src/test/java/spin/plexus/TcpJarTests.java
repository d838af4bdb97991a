package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import spin.core.boot.SpinStarter;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.ext.guest.TcpEcho;
import spin.ext.guest.TcpTalker;

/// TCP from extensions as their users have them: JARs that are dropped into a running kernel.
class TcpJarTests {
    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);

    @BeforeEach
    void load() throws IOException {
        for (var type : List.of(TcpEcho.class, TcpTalker.class)) {
            var loaded = kernel.load(type.getSimpleName() + ".jar", Jars.of(type));
            assertThat(loaded.done()).as(loaded.text()).isTrue();
        }
    }

    @AfterEach
    void halt() {
        kernel.close();
    }

    @Test
    void oneCallsAndWaitsTheOtherAnswersByEvents() {
        assertThat(enter("talk anybody there")).isEqualTo("talk: anybody there");
        assertThat(enter("talk " + "x".repeat(900))).isEqualTo("talk: " + "x".repeat(900));
    }

    @Test
    void theNextVersionTakesThePortOver() throws IOException {
        assertThat(kernel.load("TcpEcho.jar", Jars.of(TcpEcho.class)).text()).startsWith("TcpEcho.jar is replaced");

        assertThat(enter("talk still there")).isEqualTo("talk: still there");
        assertThat(enter("tcp")).contains("port 7      LISTEN");
    }

    @Test
    void anUnloadedOneLeavesNothing() {
        enter("talk hello");
        assertThat(kernel.unload("TcpEcho.jar").text())
                .isEqualTo("TcpEcho.jar is unloaded, and its classes are gone.");

        assertThat(enter("talk hello")).contains("is lost: nobody listens at that port");
        assertThat(enter("tcp")).doesNotContain("LISTEN");
        assertThat(kernel.unload("TcpTalker.jar").text())
                .isEqualTo("TcpTalker.jar is unloaded, and its classes are gone.");
    }

    private String enter(String line) {
        return kernel.shell(line).text();
    }
}
