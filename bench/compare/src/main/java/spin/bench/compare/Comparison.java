package spin.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Fills tables: measures every cell of the systems asked for, then holds the orderings against what was found.
///
/// The order of asking changes nothing: rows, systems and machines come in the order of the table.
public final class Comparison {

    private final Measuring measuring;
    private final boolean glancing;

    public Comparison(Measuring measuring) {
        this(measuring, false);
    }

    /// @param glancing whether figures are enough: then nothing is measured twice for what hangs on assumed costs
    Comparison(Measuring measuring, boolean glancing) {
        this.measuring = measuring;
        this.glancing = glancing;
    }

    /// @param systems names of systems, none for all that are installed
    public Outcome of(List<Table> tables, List<String> systems) {
        Requests.allKnown("system", systems, measuring.systems());
        measuring.expect(cells(tables, systems), glancing);
        var results = new ArrayList<Result>();
        var absent = new LinkedHashSet<String>();
        for (var table : tables) {
            for (var row : table.rows()) {
                row.systems().forEach((system, placement) -> {
                    if (!measuring.systems().contains(system)) {
                        absent.add(system);
                    } else if (isWanted(system, systems)) {
                        results.addAll(measured(table, row, system, placement));
                    }
                });
            }
        }
        return new Outcome(tables, results, verdicts(tables, results), List.copyOf(absent));
    }

    private List<Measuring.Cell> cells(List<Table> tables, List<String> systems) {
        var cells = new ArrayList<Measuring.Cell>();
        for (var table : tables) {
            for (var row : table.rows()) {
                row.systems().forEach((system, placement) -> {
                    if (isWanted(system, systems)) {
                        placement.cells().forEach(
                                cell -> cells.add(new Measuring.Cell(system, cell.profile(), row, placement)));
                    }
                });
            }
        }
        return cells;
    }

    private boolean isWanted(String system, List<String> systems) {
        return measuring.systems().contains(system) && (systems.isEmpty() || systems.contains(system));
    }

    /// Where the time of one row goes, in every cell of the systems asked for.
    ///
    /// @param rowName as the reports print it
    public List<Explanation> explain(List<Table> tables, List<String> systems, String rowName) {
        Requests.allKnown("system", systems, measuring.systems());
        var rows = tables.stream().flatMap(table -> table.rows().stream()).toList();
        Requests.allKnown("row", List.of(rowName), rows.stream().map(Row::name).distinct().toList());
        var explanations = new ArrayList<Explanation>();
        for (var row : rows) {
            if (row.name().equals(rowName)) {
                row.systems().forEach((system, placement) -> {
                    if (isWanted(system, systems)) {
                        placement.cells().forEach(
                                cell -> explanations.add(measuring.explain(system, cell.profile(), row, placement)));
                    }
                });
            }
        }
        return explanations;
    }

    private List<Result> measured(Table table, Row row, String system, Placement placement) {
        return placement.cells()
                .stream()
                .map(cell -> new Result(table, row, system, cell,
                        glancing
                                ? measuring.glance(system, cell.profile(), row, placement)
                                : measuring.observe(system, cell.profile(), row, placement)))
                .toList();
    }

    private static List<Verdict> verdicts(List<Table> tables, List<Result> results) {
        var verdicts = new ArrayList<Verdict>();
        for (var table : tables) {
            var here = results.stream().filter(result -> result.table().equals(table)).toList();
            for (var ordering : table.orderings()) {
                var less = here.stream().filter(result -> result.is(ordering.less())).findFirst();
                var more = here.stream().filter(result -> result.is(ordering.more())).findFirst();
                if (less.isPresent() && more.isPresent()) {
                    verdicts.add(
                            new Verdict(table, ordering, less.get().in(ordering.in()), more.get().in(ordering.in()),
                                    less.get().isModelled() || more.get().isModelled()));
                }
            }
        }
        return verdicts;
    }
}
