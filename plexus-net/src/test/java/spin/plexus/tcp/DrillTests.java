package spin.plexus.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.plexus.packetdrill.Interpreter;
import spin.plexus.packetdrill.Verdict;
import spin.plexus.packetdrill.script.ScriptReader;
import spin.plexus.packetdrill.script.ScriptReader.Reading;

/// Clauses of the RFCs as scripts, run against the kernel's TCP. A script is headed by the clauses that it shows, in one line with
/// semicolons between them, and by a sentence; `clauses.txt` names every clause that has to have one, and `clauses.md` is the table of both.
final class DrillTests {
    private static final Path FOLDER = Path.of("src/test/resources/spin/plexus/tcp/drill");

    static List<String> scripts() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".pkt")).sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void theKernelsTcpDoesAsTheClauseSays(String file) throws IOException {
        var verdict = switch (ScriptReader.read(file, Files.readString(FOLDER.resolve(file)), Map.of())) {
            case Reading.Read(var script) -> Interpreter.run(script, DrilledTcp.maker());
            case Reading.Bad(var position, var message) -> new Verdict.Bad(position, message);
        };
        assertThat(verdict).as(verdict.toText(file)).isInstanceOf(Verdict.Passed.class);
    }

    private static Map<String, List<String>> shown() throws IOException {
        var shown = new TreeMap<String, List<String>>();
        for (var script : scripts()) {
            var head = Files.readAllLines(FOLDER.resolve(script)).getFirst();
            assertThat(head).as(script).startsWith("// RFC ");
            for (var clause : head.substring(3).split("; ", -1)) {
                shown.computeIfAbsent(clause, _ -> new ArrayList<>()).add(script);
            }
        }
        return shown;
    }

    @Test
    void everyClauseThatIsNamedHasItsScript() throws IOException {
        var named = Files.readAllLines(FOLDER.resolve("clauses.txt")).stream().filter(line -> !line.startsWith("#"))
                .toList();

        assertThat(shown().keySet()).as("clauses with scripts, and those in clauses.txt")
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void theTableSaysWhichScriptShowsWhich() throws IOException {
        var table = new StringBuilder("| Clause | Scripts |\n|--------|---------|\n");
        shown().forEach((clause, scripts) -> table.append("| ").append(clause).append(" | ")
                .append(String.join(", ", scripts)).append(" |\n"));
        var approved = FOLDER.resolve("clauses.md");
        if (Boolean.getBoolean("spin.approve")) {
            Files.writeString(approved, table);
        }
        if (!Files.readString(approved).equals(table.toString())) {
            fail("clauses.md is another table than the scripts make; look at it and approve it with "
                    + "mvn -pl plexus-net -Dtest=DrillTests -Dspin.approve=true test");
        }
    }
}
