package spin.core.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// What a command says that measures in host time: a table for people, the load that it was taken under, and both as JSON.
public final class HostReport {
    private HostReport() {}

    /// Measures, and says it; looks first whether the JSON can be written, and how busy the host is.
    ///
    /// @param closing the last words, about how to read the figures
    public static <R> void print(JsonOut json, Supplier<List<R>> measured, Function<List<R>, String> table,
            String closing) {
        print(json, measured, table, Map::of, closing);
    }

    /// The same, and what there is to know besides the rows: each value of `notes`, asked for afterwards, stands below the table, a line with its name
    /// or one for each member of a list, and in the report under its name.
    public static <R> void print(JsonOut json, Supplier<List<R>> measured, Function<List<R>, String> table,
            Supplier<Map<String, Object>> notes, String closing) {
        json.requireWritable();
        var host = HostFacts.now();
        var rows = measured.get();
        var text = json.text();
        var besides = notes.get();
        text.print(table.apply(rows));
        besides.forEach((name, note) -> {
            if (note instanceof List<?> sentences) {
                sentences.forEach(sentence -> text.print(sentence + "\n"));
            } else {
                text.print(name + ": " + note + "\n");
            }
        });
        text.print("Load at the start: %s on %s processors. %s%n".formatted(host.get("load"), host.get("processors"),
                closing));
        text.flush();
        var report = new LinkedHashMap<String, Object>();
        report.put("rows", rows);
        report.putAll(besides);
        report.put("host", host);
        json.write(report);
    }
}
