package spin.bench.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every table on the class path, by name.
public final class TableShelf {

    private static final String FOLDER = "META-INF/spin/tables";

    private final Map<String, Table> tables = new LinkedHashMap<>();

    private TableShelf() {}

    /// Reads all tables that the loader can see; the order is that of their file names.
    public static TableShelf discover(ClassLoader loader) {
        var found = new TableShelf();
        ResourceFolder.files(loader, FOLDER, ".json")
                .forEach((file, bytes) -> found.add(file, TableReader.read(file, bytes)));
        return found;
    }

    private void add(String file, Table table) {
        if (tables.putIfAbsent(table.name(), table) != null) {
            throw CompareException.failed(
                    file + ": table: `" + table.name() + "` is the name of another file's table, choose another.");
        }
    }

    /// All of them, or those asked for, in the order of discovery whatever the order of asking.
    public List<Table> named(List<String> names) {
        Requests.allKnown("table", names, tables.keySet());
        return tables.values().stream().filter(table -> names.isEmpty() || names.contains(table.name())).toList();
    }
}
