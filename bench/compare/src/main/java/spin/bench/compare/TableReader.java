package spin.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a table from JSON and believes nothing.
///
/// Every field is named once in this class; a field that is missing, unknown, given twice or of the wrong shape is refused
/// with the file and the path to it. What is only wrong in combination (an ordering over a cell that does not exist) is
/// refused here too, so that a [Table] never fails later than its reading.
final class TableReader {

    private static final int MOST_OPERATIONS = 1_000_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final String file;

    private TableReader(String file) {
        this.file = file;
    }

    static Table read(String file, byte[] json) {
        return new TableReader(file).table(json);
    }

    private Table table(byte[] json) {
        var top = new Fields("", tree(json));
        var name = top.text("table");
        var title = top.text("title");
        var rows = new ArrayList<Row>();
        var names = new LinkedHashSet<String>();
        for (var each : top.list("rows", 1)) {
            var row = row(each);
            if (!names.add(row.name())) {
                throw wrong(each.path + ".row",
                        "`" + row.name() + "` stands in this table already, give each row its own name");
            }
            rows.add(row);
        }
        var orderings = new ArrayList<Ordering>();
        for (var each : top.list("orderings", 0)) {
            orderings.add(ordering(each, rows));
        }
        top.nothingElse();
        return new Table(name, title, rows, orderings);
    }

    private JsonNode tree(byte[] json) {
        try {
            var tree = JSON.readTree(json);
            if (tree.isMissingNode()) {
                throw wrong("", "the file is empty");
            }
            return tree;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            var where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw CompareException.failed(file + " is not well-formed JSON: " + e.getOriginalMessage() + where + ".",
                    e);
        } catch (java.io.IOException e) {
            throw CompareException.failed(file + " cannot be decoded: " + e.getMessage() + ".", e);
        }
    }

    private Row row(Fields fields) {
        var name = fields.text("row");
        var definition = fields.text("definition");
        var unit = fields.choice("unit", unitWords());
        var workload = fields.text("workload");
        var number = fields.has("number") ? (Integer) fields.whole("number", 0) : null;
        var warmUp = fields.whole("warmUp", 0);
        var measured = fields.whole("measured", 1);
        var bytes = unit == Row.Unit.MEGABITS ? fields.whole("bytes", 1) : 0;
        var systems = new LinkedHashMap<String, Placement>();
        var placements = fields.object("systems");
        for (var system : placements.names()) {
            systems.put(system, placement(placements.object(system)));
        }
        placements.nothingElse();
        if (systems.isEmpty()) {
            throw wrong(placements.path, "a row needs at least one system");
        }
        fields.nothingElse();
        return new Row(name, definition, unit, workload, number, warmUp, measured, bytes, systems);
    }

    private Placement placement(Fields fields) {
        var from = fields.text("from");
        var to = fields.text("to");
        var divisor = fields.whole("divisor", 1);
        var cells = new ArrayList<Cell>();
        var profiles = new LinkedHashSet<String>();
        for (var each : fields.list("cells", 1)) {
            var cell = cell(each);
            if (!profiles.add(cell.profile())) {
                throw wrong(each.path + ".profile", "`" + cell.profile() + "` has a cell already");
            }
            cells.add(cell);
        }
        fields.nothingElse();
        return new Placement(from, to, divisor, cells);
    }

    private Cell cell(Fields fields) {
        var profile = fields.text("profile");
        var published = fields.range("published");
        var kind = fields.choice("kind", words(Cell.Kind.values()));
        var confidence = fields.choice("confidence", words(Cell.Confidence.values()));
        var source = fields.text("source");
        fields.nothingElse();
        try {
            return new Cell(profile, published, kind, confidence, source);
        } catch (IllegalArgumentException e) {
            throw wrong(fields.path, String.valueOf(e.getMessage()));
        }
    }

    private Ordering ordering(Fields fields, List<Row> rows) {
        var claim = fields.text("claim");
        var unit = fields.choice("in", unitWords());
        var less = term(fields.object("less"), rows);
        var more = term(fields.object("more"), rows);
        var source = fields.text("source");
        var factor = fields.has("factor") ? fields.range("factor") : null;
        fields.nothingElse();
        if (less.equals(more)) {
            throw wrong(fields.path, "nothing costs less than itself");
        }
        return new Ordering(claim, unit, less, more, source, factor);
    }

    private Ordering.Term term(Fields fields, List<Row> rows) {
        var term = new Ordering.Term(fields.text("row"), fields.text("system"), fields.text("profile"));
        fields.nothingElse();
        var exists = rows.stream()
                .filter(row -> row.name().equals(term.row()))
                .map(row -> row.systems().get(term.system()))
                .anyMatch(placement -> placement != null
                        && placement.cells().stream().anyMatch(cell -> cell.profile().equals(term.profile())));
        if (!exists) {
            throw wrong(fields.path, "no cell of this table is the " + term);
        }
        return term;
    }

    private static <E extends Enum<E>> Map<String, E> words(E[] values) {
        var words = new LinkedHashMap<String, E>();
        for (var value : values) {
            words.put(Words.of(value), value);
        }
        return words;
    }

    private static Map<String, Row.Unit> unitWords() {
        var words = new LinkedHashMap<String, Row.Unit>();
        for (var unit : Row.Unit.values()) {
            words.put(unit.symbol(), unit);
        }
        return words;
    }

    private CompareException wrong(String path, String what) {
        return CompareException.failed(file + (path.isEmpty() ? "" : ": " + path) + ": " + what + ".");
    }

    /// One JSON object and which of its fields were asked for; what was not asked for is unknown.
    private final class Fields {

        private final String path;
        private final JsonNode node;
        private final Set<String> asked = new LinkedHashSet<>();

        Fields(String path, JsonNode node) {
            if (!node.isObject()) {
                throw wrong(path, "an object is wanted here, this is " + shown(node));
            }
            this.path = path;
            this.node = node;
        }

        String text(String name) {
            var value = value(name);
            if (!value.isTextual() || value.asText().isBlank()) {
                throw wrong(at(name), "a text is wanted here, this is " + shown(value));
            }
            return value.asText();
        }

        /// Whether a field that may be left out is there.
        boolean has(String name) {
            asked.add(name);
            return node.has(name);
        }

        int whole(String name, int least) {
            var value = value(name);
            if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < least
                    || value.asInt() > MOST_OPERATIONS) {
                throw wrong(at(name),
                        "a whole number from " + least + " to " + MOST_OPERATIONS + " is wanted here, this is "
                                + shown(value));
            }
            return value.asInt();
        }

        <E> E choice(String name, Map<String, E> choices) {
            var value = value(name);
            var chosen = value.isTextual() ? choices.get(value.asText()) : null;
            if (chosen == null) {
                throw wrong(at(name),
                        "one of " + String.join(", ", choices.keySet()) + " is wanted here, this is " + shown(value));
            }
            return chosen;
        }

        @Nullable
        Range range(String name) {
            var value = value(name);
            if (value.isNull()) {
                return null;
            }
            if (!value.isArray() || value.size() != 2 || !value.get(0).isNumber() || !value.get(1).isNumber()) {
                throw wrong(at(name), "two numbers in brackets or null are wanted here, this is " + shown(value));
            }
            try {
                return new Range(value.get(0).asDouble(), value.get(1).asDouble());
            } catch (IllegalArgumentException e) {
                throw wrong(at(name), String.valueOf(e.getMessage()));
            }
        }

        Fields object(String name) {
            return new Fields(at(name), value(name));
        }

        List<Fields> list(String name, int least) {
            var value = value(name);
            if (!value.isArray() || value.size() < least) {
                throw wrong(at(name),
                        "a list of " + least + " or more objects is wanted here, this is " + shown(value));
            }
            var elements = new ArrayList<Fields>();
            for (var i = 0; i < value.size(); i++) {
                elements.add(new Fields(at(name) + "[" + i + "]", value.get(i)));
            }
            return elements;
        }

        List<String> names() {
            var names = new ArrayList<String>();
            node.fieldNames().forEachRemaining(names::add);
            return names;
        }

        void nothingElse() {
            for (var name : names()) {
                if (!asked.contains(name)) {
                    throw wrong(at(name), "no such field is known here, the fields are " + String.join(", ", asked));
                }
            }
        }

        private JsonNode value(String name) {
            asked.add(name);
            var value = node.get(name);
            if (value == null) {
                throw wrong(at(name), "this field is missing");
            }
            return value;
        }

        private String at(String name) {
            return path.isEmpty() ? name : path + "." + name;
        }

        private static String shown(JsonNode value) {
            var text = value.toString();
            return text.length() <= 60 ? text : text.substring(0, 57) + "...";
        }
    }
}
