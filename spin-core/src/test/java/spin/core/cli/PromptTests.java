package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The keys of a terminal, as a person presses them.
@Timeout(60)
class PromptTests {
    private static final String UP = "\u001bOA";
    private static final String LEFT = "\u001bOD";
    private static final List<String> WORDS = List.of("vm", "vm pages", "vm spaces");

    @TempDir
    Path folder;

    private static List<String> completions(String line) {
        int begun = line.lastIndexOf(' ') + 1;
        return WORDS.stream().filter(each -> each.startsWith(line)).map(each -> each.substring(begun)).toList();
    }

    private static List<String> lines(String keys, String history) throws IOException {
        var read = new ArrayList<String>();
        try (var terminal = new ExternalTerminal("test", "xterm",
                new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(), StandardCharsets.UTF_8);
                var prompt = new Prompt(terminal, history, PromptTests::completions)) {
            for (var line = prompt.read(); line != null; line = prompt.read()) {
                read.add(line);
            }
        } catch (Prompt.InterruptedByUser e) {
            read.add("(interrupted)");
        }
        return read;
    }

    @Test
    void theTabulatorKeyCompletesTheOnlyWordThatFits() throws IOException {
        assertThat(lines("vm p\t\r", "")).first().asString().isEqualToIgnoringWhitespace("vm pages");
        assertThat(lines("x\t\r", "")).first().isEqualTo("x");
    }

    @Test
    void linesAreRecalledAndEdited() throws IOException {
        assertThat(lines("one\rtwo\r" + UP + UP + "\r", "")).startsWith("one", "two", "one");
        assertThat(lines("oe" + LEFT + "n\r", "")).first().isEqualTo("one");
    }

    @Test
    void aLineIsTakenAsItIsTyped() throws IOException {
        assertThat(lines("echo \"a b\\ !1 'c\r", "")).first().isEqualTo("echo \"a b\\ !1 'c");
    }

    @Test
    void onlyAFileThatIsNamedRemembersLinesForTheNextSession() throws IOException {
        var history = folder.resolve("history");

        lines("first\r", "");
        assertThat(folder).isEmptyDirectory();
        lines("second\r", history.toString());
        assertThat(Files.readString(history)).contains("second");
        assertThat(lines(UP + "\r", history.toString())).first().isEqualTo("second");
    }
}
