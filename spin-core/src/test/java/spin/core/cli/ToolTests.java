package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;
import spin.core.boot.SpinStarter;
import spin.core.boot.SpinVerifier;
import spin.core.control.ControlException;
import spin.core.control.ControlSocket;
import spin.core.control.KernelControl;
import spin.core.control.SocketFolder;
import spin.core.load.Jars;

/// The commands of the prompt, from another terminal, of a real kernel.
class ToolTests {
    @TempDir
    Path temporary;

    private final List<String> console = new ArrayList<>();
    private final KernelControl kernel = new SpinStarter().boot(new KernelStarter.Options(""), console::add);
    private Stage stage = new Stage(Path.of("replaced"));
    private @Nullable ControlSocket socket;

    @BeforeEach
    void listen() throws ControlException {
        stage = new Stage(temporary);
        socket = ControlSocket.open(SocketFolder.of(stage.environment, temporary.toString(), "somebody"), kernel,
                new CompletableFuture<>()::isDone);
    }

    @AfterEach
    void end() {
        if (socket != null) {
            socket.close();
        }
        kernel.close();
    }

    @Test
    void eachOfThemAnswersAsThePromptDoes() {
        for (var name : ToolCommand.TOOLS.keySet()) {
            assertThat(stage.spin(name)).as(name + ": " + stage.err()).isZero();
            assertThat(stage.out()).as(name).isNotBlank();
            assertThat(stage.spin("help", name)).isZero();
            assertThat(stage.out()).contains(ToolCommand.TOOLS.get(name));
        }
        assertThat(stage.spin("vm", "spaces")).isZero();
        assertThat(stage.out()).isEqualTo("there are no address spaces\n");
    }

    @Test
    void sizesAreThoseOfWhatIsLoadedOrOfFilesThatAreNamed() throws IOException {
        var jar = Files.write(temporary.resolve("one.jar"), Jars.answering("one", "1"));
        stage.provide(JarVerifier.class, SpinVerifier.class);
        assertThat(stage.spin("stats", "--sizes", jar.toString())).as(stage.err()).isZero();
        var measured = stage.out();
        assertThat(stage.spin("stats", "--sizes")).isZero();
        assertThat(stage.out()).isEqualTo("nothing is loaded\n");
        kernel.load("one.jar", Files.readAllBytes(jar));
        assertThat(stage.spin("stats", "--sizes")).isZero();
        assertThat(stage.out()).isEqualTo(measured).contains("one.jar");

        var bad = stage.file("bad.jar", "no JAR");
        assertThat(stage.spin("stats", "--sizes", bad.toString())).isEqualTo(1);
        assertThat(stage.err()).contains("would be refused");
        assertThat(stage.spin("stats", jar.toString())).isEqualTo(2);
    }

    @Test
    void whatPrintsAListGivesItAsJsonToo() throws IOException {
        kernel.load("one.jar", Jars.answering("one", "1"));

        assertThat(stage.spin("domains", "--json", "-")).as(stage.err()).isZero();
        var domain = new JsonMapper().readTree(stage.out()).get("domains").get(0);
        assertThat(domain.get("name").asText()).isEqualTo("one.jar");
        assertThat(domain.get("handlers").asInt()).isEqualTo(1);
        assertThat(stage.spin("events", "--json", "-")).isZero();
        var events = new JsonMapper().readTree(stage.out()).get("events");
        assertThat(events.findValuesAsText("event")).contains("Shell.run", "Trap.systemCall");
        assertThat(events.findValuesAsText("of")).contains("one.jar");
        assertThat(stage.spin("dispatch", "Shell.run", "--json", "-")).isZero();
        assertThat(new JsonMapper().readTree(stage.out()).get("text").get(0).asText()).startsWith("event Shell.run");
        assertThat(stage.spin("dispatch", "Nothing.here", "--json", "-")).isEqualTo(1);
    }

    @Test
    void aRefusalIsTheStatusAndTheSentence() {
        assertThat(stage.spin("vm", "nonsense")).isEqualTo(1);
        assertThat(stage.err()).contains("no sub-command 'nonsense'");
        assertThat(stage.out()).isEmpty();
        assertThat(stage.spin("vm", "--json", "-", "nonsense")).isEqualTo(1);
        assertThat(stage.out()).startsWith("{\"line\":\"vm nonsense\",\"done\":false");
    }

    @Test
    void jsonIsOneObjectAndNothingElseIsPrinted() throws IOException {
        assertThat(stage.spin("vm", "--json", "-")).as(stage.err()).isZero();
        var answer = new JsonMapper().readTree(stage.out());
        assertThat(answer.get("rows").findValuesAsText("what")).contains("free pages");

        var file = temporary.resolve("show.json");
        assertThat(stage.spin("show", "interfaces", "--json", file.toString())).isZero();
        assertThat(stage.out()).isEmpty();
        assertThat(new JsonMapper().readTree(Files.readString(file)).get("rows").get(0).get("interface").asText())
                .isEqualTo("spin.core.memory.PhysAddr");
    }
}
