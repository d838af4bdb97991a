package spin.bench.compare;

import java.util.List;

/// A comparison as data. Later questions add tables and rows, never code here.
public record Table(String name, String title, List<Row> rows, List<Ordering> orderings) {

    public Table {
        rows = List.copyOf(rows);
        orderings = List.copyOf(orderings);
    }
}
