package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Java's types can tell apart does not get as far as the install.
final class CompilingTests {
    @TempDir
    private Path compiled;

    /// The errors that the compiler has with one statement about the events of [Ports].
    private List<String> errors(String statement) {
        var source = """
                import spin.dispatcher.*;
                class Snippet {
                    void run(Events events) {
                        %s;
                    }
                }
                """.formatted(statement);
        var file = new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        ToolProvider.getSystemJavaCompiler().getTask(null, null, diagnostics,
                List.of("-proc:none", "-implicit:none", "-d", compiled.toString(), "-classpath",
                        System.getProperty("java.class.path"), "-Xlint:none"),
                null, List.of(file)).call();
        return diagnostics.getDiagnostics().stream().map(each -> each.getMessage(Locale.ROOT)).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"events.on(Ports.class, Ports::arrived).handle(packet -> packet.length())",
            "events.on(Ports.class, Ports::arrived).guard(packet -> packet.isEmpty())",
            "events.on(Ports.class, Ports::arrived).filter(packet -> packet + 1)",
            "events.on(Ports.class, Ports::sum).handle((a, b) -> a + b)",
            "events.on(Ports.class, Ports::sum).filter((a, b) -> new Filter.Two<>(b, a))",
            "events.on(Ports.class, Ports::sum).handle(Handler.returning(\"closure\", (c, a, b) -> c.length() + a))",
            "events.on(Ports.class, Ports::arrived).guard(Guard.with(\"closure\", (c, packet) -> c.equals(packet)))"})
    void whatFitsCompiles(String statement) {
        assertThat(errors(statement)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
            // another type of argument
            "events.on(Ports.class, Ports::arrived).handle((Integer packet) -> {})",
            "events.on(Ports.class, Ports::arrived).guard((Integer packet) -> true)",
            // another number of arguments
            "events.on(Ports.class, Ports::arrived).handle((a, b) -> {})",
            "events.on(Ports.class, Ports::sum).guard(a -> true)",
            // another type of result, or none
            "events.on(Ports.class, Ports::sum).handle((a, b) -> \"text\")",
            "events.on(Ports.class, Ports::sum).handle((a, b) -> {})",
            // a guard must answer a truth value, and promises no exception
            "events.on(Ports.class, Ports::sum).guard((a, b) -> a + b)",
            "events.on(Ports.class, Ports::sum).guard((a, b) -> { throw new Exception(); })",
            // a filter returns the arguments
            "events.on(Ports.class, Ports::arrived).filter(packet -> 1)",
            "events.on(Ports.class, Ports::sum).filter((a, b) -> a)",
            "events.on(Ports.class, Ports::sum).filter((a, b) -> new Filter.Two<>(\"text\", b))",
            // a closure of another type
            "events.on(Ports.class, Ports::arrived).handle(Handler.with(7, (String c, String packet) -> {}))",
            // a method that the interface does not have
            "events.on(Ports.class, String::length)"})
    void whatDoesNotFitDoesNotCompile(String statement) {
        assertThat(errors(statement)).isNotEmpty();
    }

    @Test
    void thereIsNoGuardAfterTheHandler() {
        assertThat(errors("events.on(Ports.class, Ports::arrived).postGuard(packet -> true)")).singleElement()
                .asString()
                .contains("postGuard");
    }
}
