package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.domains.meter.Meter;
import spin.domains.verify.DomainRules;

/// Ordinary modern Java must load and run, and do what it does outside. Each program of `benign/` runs twice, in a domain and in
/// a plain class loader as javac made it, and must give the same text; so nobody had to write down what is right.
final class BenignTests {

    private static final DomainRules RULES = DomainRules.standard(Greeter.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Greeter.class, Greeter.Desk.class));
    /// Debug information, parameter names and an old target change what a compiler emits.
    private static final List<List<String>> COMPILERS = List.of(List.of("-g", "-parameters"), List.of("-g:none"));

    @BeforeEach
    void aFreshMeter() {
        Meter.access().reset();
    }

    static Stream<String> programs() throws IOException, URISyntaxException {
        var folder = Path.of(Objects.requireNonNull(BenignTests.class.getResource("benign")).toURI());
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    void anOrdinaryProgramDoesInADomainWhatItDoesOutside(String file) throws ReflectiveOperationException {
        var source = Sources.resource("benign/" + file);
        for (var options : COMPILERS) {
            var classes = Sources.compileWith(options, source);
            var outside = new BytesLoader(classes).loadClass("benign." + file.replace(".java", ""));
            var expected = ((Greeter) outside.getConstructor().newInstance()).greet(new Greeter.Desk());

            var domain = switch (Domain.create(file + ".jar", Jars.of(classes), RULES)) {
                case CreateResult.Created(var created, var _) -> created;
                case CreateResult.Refused(var report) -> throw new AssertionError(report.text());
            };
            domain.resolve(PUBLIC);
            assertThat(domain.missing()).isEmpty();
            var entry = domain.initialise(InitialiseOptions.standard()).entry(Greeter.class);
            assertThat(entry.greet(new Greeter.Desk())).as("compiled with %s", options).isEqualTo(expected);
        }
    }

    @Test
    void thereAreEnoughOfThem() throws IOException, URISyntaxException {
        assertThat(programs()).hasSizeGreaterThanOrEqualTo(40);
    }
}
