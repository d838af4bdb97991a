package spin.bench.compare.published;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import spin.bench.compare.Table;

/// Every published table with the rows that stand for it.
public final class Catalogue {

    private final List<Entry> entries = new ArrayList<>();

    /// @param rows in the order of the tables
    record Entry(Publication publication, List<Found> rows) {}

    /// @param systems that are measured with it, by the publication's figures
    record Found(String table, String row, List<String> systems) {}

    private Catalogue() {}

    public static Catalogue of(List<Table> tables) {
        var catalogue = new Catalogue();
        for (var publication : Publication.all()) {
            catalogue.entries.add(new Entry(publication, rows(publication, tables)));
        }
        return catalogue;
    }

    private static List<Found> rows(Publication publication, List<Table> tables) {
        var rows = new ArrayList<Found>();
        for (var table : tables) {
            for (var row : table.rows()) {
                var systems = new TreeSet<String>();
                row.systems().forEach((system, placement) -> {
                    if (placement.cells().stream().anyMatch(cell -> publication.isCitedBy(cell.source()))) {
                        systems.add(system);
                    }
                });
                if (!systems.isEmpty()) {
                    rows.add(new Found(table.name(), row.name(), List.copyOf(systems)));
                }
            }
        }
        return rows;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /// For people.
    public String text() {
        var text = new StringBuilder("Published tables and figures, and the rows that stand for them\n");
        for (var entry : entries) {
            var publication = entry.publication();
            text.append('\n').append(publication.cited()).append(": ").append(publication.title()).append('\n');
            if (!publication.elsewhere().isEmpty()) {
                text.append("  by `").append(publication.elsewhere()).append("`\n");
            }
            entry.rows().forEach(found -> text.append("  ").append(found.table()).append(": ").append(found.row())
                    .append(" (").append(String.join(", ", found.systems())).append(")\n"));
            publication.missing().forEach(missing -> text.append("  MISSING ").append(missing.what()).append(": ")
                    .append(missing.why()).append('\n'));
        }
        return text.toString();
    }

    /// For programs.
    public ObjectNode json() {
        var report = JsonNodeFactory.instance.objectNode();
        var list = report.putArray("published");
        for (var entry : entries) {
            var node = list.addObject().put("cited", entry.publication().cited())
                    .put("title", entry.publication().title());
            if (!entry.publication().elsewhere().isEmpty()) {
                node.put("elsewhere", entry.publication().elsewhere());
            }
            var rows = node.putArray("rows");
            for (var found : entry.rows()) {
                var row = rows.addObject().put("table", found.table()).put("row", found.row());
                found.systems().forEach(row.putArray("systems")::add);
            }
            var missing = node.putArray("missing");
            entry.publication().missing()
                    .forEach(each -> missing.addObject().put("what", each.what()).put("why", each.why()));
        }
        return report;
    }
}
