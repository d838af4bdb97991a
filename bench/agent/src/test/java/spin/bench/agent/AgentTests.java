package spin.bench.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program runs in a JVM of its own, under the agent, as its user would start it.
class AgentTests {
    private static final String EXAMPLE = "spin.bench.agent.example.";
    private static final List<String> UNTOUCHED = List.of("price 48", "price of one 8", "branch 1049", "widths 33",
            "hello world", "one 1", "failed closed");

    @TempDir
    static Path folder;

    private record Ran(int status, List<String> out, List<String> err) {}

    /// Nothing but the manifest: the classes are where the build has them.
    @BeforeAll
    static void agentJar() throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH,
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toUri().toString()).collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(folder.resolve("agent.jar")), manifest).close();
    }

    private static Ran runUnder(String arguments) throws IOException, InterruptedException {
        return runUnder(arguments, "Main");
    }

    private static Ran runUnder(String arguments, String program) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto",
                "-javaagent:" + folder.resolve("agent.jar") + "=" + arguments,
                "-cp", System.getProperty("java.class.path"), EXAMPLE + program));
        var out = folder.resolve("out");
        var err = folder.resolve("err");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        int status = builder.start().waitFor();
        return new Ran(status, Files.readAllLines(out), Files.readAllLines(err));
    }

    @Test
    void aClassWhoseMethodsAreEventsDoesWhatItDid() throws IOException, InterruptedException {
        assertThat(runUnder(EXAMPLE + "Shop")).isEqualTo(new Ran(0, UNTOUCHED, List.of()));
    }

    @Test
    void anExtensionHandlesTheEventsOfAClass() throws IOException, InterruptedException {
        var ran = runUnder(EXAMPLE + "Shop,with:" + EXAMPLE + "Discount");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).containsExactly("price 25", "price of one 8", "branch 1025", "widths 33",
                "salve world", "one 1", "failed closed");
    }

    @Test
    void ofAnInterfaceTheMethodsOfWhoImplementsItAreEvents() throws IOException, InterruptedException {
        var ran = runUnder(EXAMPLE + "Greeting,with:" + EXAMPLE + "Discount");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("salve world", "price 48");
    }

    @Test
    void whatCannotBeDoneIsSaidAndTheProgramRuns() throws IOException, InterruptedException {
        var ran = runUnder(EXAMPLE + "Quiet," + EXAMPLE + "Shop,com.example.Missing,with:" + EXAMPLE + "Broken");

        assertThat(ran.out()).isEqualTo(UNTOUCHED);
        assertThat(ran.err()).containsExactlyInAnyOrder(
                "spin agent: " + EXAMPLE
                        + "Quiet is no event: it declares no method that has a body and is neither static nor private.",
                "spin agent: the extension " + EXAMPLE + "Broken failed on " + EXAMPLE
                        + "Shop: java.lang.IllegalStateException: out of order.",
                "spin agent: com.example.Missing was never loaded, nor a class that implements it; look at its spelling.");
    }

    @Test
    void whatCannotBeRewrittenIsToldWithTheReasonAndRunsAsItWas() throws IOException, InterruptedException {
        var names = List.of(EXAMPLE + "Odd$Natives", EXAMPLE + "Odd$Abstracts", EXAMPLE + "Odd$Statics",
                EXAMPLE + "Odd$Finals", EXAMPLE + "Odd$Apart", "org.xml.sax.helpers.DefaultHandler",
                "spin.bench.agent.Wanted");

        var ran = runUnder(String.join(",", names), "Odd");

        var bodiless = " is no event: it declares no method that has a body and is neither static nor private.";
        assertThat(ran.status()).isZero();
        assertThat(ran.err()).containsExactlyInAnyOrder("spin agent: " + EXAMPLE + "Odd$Natives" + bodiless,
                "spin agent: " + EXAMPLE + "Odd$Abstracts" + bodiless,
                "spin agent: " + EXAMPLE + "Odd$Statics" + bodiless,
                "spin agent: " + EXAMPLE
                        + "Odd$Apart is no event: its class loader does not see this agent; let it delegate to the system's class loader.",
                "spin agent: org.xml.sax.helpers.DefaultHandler is no event: it is in module java.xml, which cannot see this agent; put it on the class path.",
                "spin agent: spin.bench.agent.Wanted is no event: it was loaded before this agent; give this agent before others.");
        assertThat(ran.out()).containsExactly("native not linked", "abstract 2", "static 3", "final 4, an event",
                "apart 5", "handler of DefaultHandler");
    }

    @Test
    void aFinalMethodIsAnEventLikeAnyOther() throws IOException, InterruptedException {
        var ran = runUnder(EXAMPLE + "Odd$Finals,with:" + EXAMPLE + "Nine", "Odd");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("final 9, an event", "static 3");
    }

    @Test
    void wrongArgumentsEndTheJvmWithOneSentence() throws IOException, InterruptedException {
        var ran = runUnder("java.lang.String");

        assertThat(ran).isEqualTo(new Ran(2, List.of(), List.of(
                "spin agent: java.lang.String belongs to the JDK, whose classes are loaded before any agent; name a class of the program.")));
    }

    @Test
    void aClassThatWasNotNamedHasNoEvents() {
        assertThatThrownBy(() -> EventsOf.type(AgentTests.class)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name it on the command line");
    }
}
