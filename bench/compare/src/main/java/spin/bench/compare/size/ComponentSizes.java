package spin.bench.compare.size;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import spin.bench.compare.size.Component.Size;
import spin.core.cli.Tables;
import spin.core.load.Anatomy;

/// The table of component sizes, ours counted.
///
/// *Lines* are source lines that some instruction came from, *text* the bytes of all instructions, *data* the bytes of the constant pools: as
/// [Anatomy] counts extensions. The original's were lines without comments and bytes of Alpha code, so the ratios say how large the parts are to each
/// other and not how large a system is.
public final class ComponentSizes {

    private static final String NONE = "-";

    private final List<Row> rows;

    /// @param ours empty where another's code does the work
    private record Row(Component component, Optional<Size> ours) {}

    private ComponentSizes(List<Row> rows) {
        this.rows = rows;
    }

    /// Counts what this loader shows.
    public static ComponentSizes of(ClassLoader loader) {
        var rows = new ArrayList<Row>();
        for (var component : Component.ofSpin()) {
            rows.add(new Row(component, counted(component, loader)));
        }
        rows.add(total(rows));
        for (var component : Component.others()) {
            rows.add(new Row(component, counted(component, loader)));
        }
        return new ComponentSizes(rows);
    }

    private static Optional<Size> counted(Component component, ClassLoader loader) {
        return component.packages().stream().map(dotted -> {
            var anatomy = Anatomy.of(ClassFiles.of(dotted, loader), Set.of());
            return new Size(anatomy.codeLines(), anatomy.codeBytes(), anatomy.dataBytes());
        }).reduce(Size::plus);
    }

    private static Row total(List<Row> rows) {
        var published = rows.stream().flatMap(row -> row.component().published().stream()).reduce(Size::plus);
        var ours = rows.stream().flatMap(row -> row.ours().stream()).reduce(Size::plus);
        return new Row(new Component("total", published, List.of(), "of what is counted"), ours);
    }

    /// For people.
    public String text() {
        var table = Tables.left("component").right("lines", "ours", "text", "ours", "data", "ours").andLeft("ours is");
        for (var row : rows) {
            var published = row.component().published();
            var ours = row.ours();
            table.row(row.component().name(), lines(published), lines(ours), text(published), text(ours),
                    data(published), data(ours), row.component().remark());
        }
        return "Sizes of components (Bershad et al., SOSP '95, table 1), ours counted from the class files that run\n\n"
                + table.toText()
                + "\nLines that hold code; bytes of instructions; bytes of constant pools. The original's are of Alpha code.\n";
    }

    private static String lines(Optional<Size> size) {
        return size.map(each -> String.valueOf(each.lines())).orElse(NONE);
    }

    private static String text(Optional<Size> size) {
        return size.map(each -> String.valueOf(each.text())).orElse(NONE);
    }

    private static String data(Optional<Size> size) {
        return size.map(each -> String.valueOf(each.data())).orElse(NONE);
    }

    /// For programs.
    public ObjectNode json() {
        var report = JsonNodeFactory.instance.objectNode();
        report.put("source", "Bershad et al., SOSP '95, table 1");
        var components = report.putArray("components");
        for (var row : rows) {
            var node = components.addObject().put("component", row.component().name());
            row.component().published().ifPresent(size -> put(node.putObject("published"), size));
            row.ours().ifPresent(size -> put(node.putObject("ours"), size));
            node.put("remark", row.component().remark());
        }
        return report;
    }

    private static void put(ObjectNode node, Size size) {
        node.put("lines", size.lines()).put("text", size.text()).put("data", size.data());
    }
}
