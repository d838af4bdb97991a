package spin.core.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What a command of the kernel's own answers. It prints nothing itself, so whoever asked decides what becomes of it: text for people,
/// named values for programs.
public sealed interface Reply {

    /// For people, in lines. Without line ends at the ends.
    List<String> lines();

    /// For programs: under a name each what there is besides [#lines]; empty where the lines are all there is.
    default Map<String, Object> values() {
        return Map.of();
    }

    /// Whether the command was carried out.
    default boolean done() {
        return true;
    }

    /// Lines as they are.
    record Text(List<String> lines) implements Reply {
        public Text {
            lines = List.copyOf(lines);
        }
    }

    /// Rows of one kind: a table for people, a list of objects for programs.
    ///
    /// @param rows a value for each column; numbers and truth values stay what they are, all else is text
    /// @param empty what is said when there are no rows
    record Table(List<String> columns, List<List<Object>> rows, String empty) implements Reply {
        public Table {
            columns = List.copyOf(columns);
            rows = rows.stream().map(List::copyOf).toList();
            for (var row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException("a row of %d values does not fit %d columns: %s"
                            .formatted(row.size(), columns.size(), row));
                }
            }
        }

        @Override
        public List<String> lines() {
            if (rows.isEmpty()) {
                return List.of(empty);
            }
            var lines = new ArrayList<String>();
            lines.add(line(columns));
            rows.forEach(row -> lines.add(line(row)));
            return lines;
        }

        private String line(List<?> cells) {
            var line = new StringBuilder();
            for (int i = 0; i < cells.size(); i++) {
                var cell = String.valueOf(cells.get(i));
                var room = " ".repeat(Math.max(0, width(i) - cell.length()));
                line.append(i == 0 ? "" : "  ").append(isNumber(i) ? room + cell : cell + room);
            }
            return line.toString().stripTrailing();
        }

        private int width(int column) {
            return rows.stream().mapToInt(row -> String.valueOf(row.get(column)).length()).reduce(
                    columns.get(column).length(), Math::max);
        }

        private boolean isNumber(int column) {
            return rows.stream().allMatch(row -> row.get(column) instanceof Number);
        }

        @Override
        public Map<String, Object> values() {
            return Map.of("rows", rows.stream().map(this::object).toList());
        }

        private Map<String, Object> object(List<Object> row) {
            var object = new LinkedHashMap<String, Object>();
            for (int i = 0; i < row.size(); i++) {
                var value = row.get(i);
                object.put(columns.get(i),
                        value instanceof Number || value instanceof Boolean ? value : value.toString());
            }
            return object;
        }
    }

    /// Lines of one form, and the same for programs.
    record Valued(List<String> lines, Map<String, Object> values) implements Reply {
        public Valued {
            lines = List.copyOf(lines);
        }
    }

    /// What a raise that is under way stands in the way of, as the end of an extension's classes, which its list of handlers still names: it is done
    /// when the raise that carries the command is over.
    record Afterwards(Supplier<Reply> work) implements Reply {
        @Override
        public List<String> lines() {
            return List.of();
        }
    }

    /// A sentence that says what, where, and what to do.
    record Refused(String why) implements Reply {
        @Override
        public List<String> lines() {
            return why.lines().toList();
        }

        @Override
        public boolean done() {
            return false;
        }
    }

    static Reply text(String text) {
        return new Text(text.lines().toList());
    }

    static Reply lines(Collection<String> lines) {
        return new Text(List.copyOf(lines));
    }

    static Reply refused(String why) {
        return new Refused(why);
    }

    /// A table, and what stands below it.
    static Reply noted(Table table, List<String> notes) {
        var lines = new ArrayList<>(table.lines());
        lines.addAll(notes);
        var values = new LinkedHashMap<>(table.values());
        values.put("notes", notes);
        return new Valued(lines, values);
    }

    /// One object, a line for each of its values.
    static Reply facts(Map<String, Object> facts) {
        return new Table(List.of("what", "value"),
                facts.entrySet().stream().map(fact -> List.<Object>of(fact.getKey(), fact.getValue()))
                        .collect(Collectors.toList()),
                "nothing");
    }
}
