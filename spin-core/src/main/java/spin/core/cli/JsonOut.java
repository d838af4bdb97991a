package spin.core.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.Writer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The option `--json FILE`, for every command that prints a table: `@Mixin JsonOut json`.
///
///     json.requireWritable();          // before long work, so that a wrong folder shows at once
///     json.text().print(table);        // goes nowhere when JSON goes to standard output
///     json.write(report);              // does nothing without --json
///
/// What is written is any value Jackson can write (records, maps, lists), on one line and a line end, in ASCII. A file appears whole
/// or not at all.
public final class JsonOut {
    static final String STANDARD_OUTPUT = "-";

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON to FILE; '-' is standard output, and then nothing else goes there.")
    private @Nullable String target;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /// True if the user asked for JSON.
    public boolean wanted() {
        return target != null;
    }

    /// Where the text for people goes.
    public PrintWriter text() {
        return STANDARD_OUTPUT.equals(target) ? new PrintWriter(Writer.nullWriter()) : out();
    }

    private PrintWriter out() {
        if (command == null) {
            throw new IllegalStateException("JsonOut is a picocli mixin; declare it as one");
        }
        return command.commandLine().getOut();
    }

    /// @throws CommandFailure if the file could not be written as things are now
    public void requireWritable() {
        if (target != null && !target.equals(STANDARD_OUTPUT)) {
            new OutFile("--json", target).requireWritable();
        }
    }

    /// Writes the value if the user asked for JSON.
    ///
    /// @throws CommandFailure if it cannot be written
    public void write(Object value) {
        if (target == null) {
            return;
        }
        var text = toJson(value) + "\n";
        if (target.equals(STANDARD_OUTPUT)) {
            out().print(text);
            out().flush();
            return;
        }
        new OutFile("--json", target).write(text);
    }

    static String toJson(Object value) {
        try {
            // ASCII: then it is the same whatever the terminal's character set.
            return JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a value of " + value.getClass() + " cannot be written as JSON", e);
        }
    }
}
