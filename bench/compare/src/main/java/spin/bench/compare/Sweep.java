package spin.bench.compare;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// One number varied, everything else left as it is: something of a workload, such as its guards, or a cost of the machine.
public final class Sweep {

    private final Machines machines;

    public Sweep(Machines machines) {
        this.machines = machines;
    }

    /// What was found.
    ///
    /// @param parameter as it was asked for
    /// @param numbers   it stood at, ascending
    /// @param lines     per cell its values in the row's unit, one for each number
    public record Report(String parameter, List<Integer> numbers, List<Line> lines) {

        public Report {
            numbers = List.copyOf(numbers);
            lines = List.copyOf(lines);
        }
    }

    /// A cell, over all numbers.
    public record Line(Row row, String system, String profile, List<Double> values) {

        public Line {
            values = List.copyOf(values);
        }
    }

    /// @param systems none for all
    /// @param rows    names of rows, cut at commas or whole; none for all that have the parameter
    public Report of(List<Table> tables, List<String> systems, List<String> rows, SweepRequest request) {
        Requests.allKnown("system", systems, machines.systems());
        var names = tables.stream().flatMap(table -> table.rows().stream()).map(Row::name).distinct().toList();
        var wanted = Requests.joined(rows, names);
        Requests.allKnown("row", wanted, names);
        var cost = MachineCost.named(request.parameter());
        var cells = cells(tables, systems, wanted, request.parameter(), cost.isPresent());
        var values = new LinkedHashMap<Measuring.Cell, List<Double>>();
        for (var number : request.numbers()) {
            var varied = cost.isPresent()
                    ? machines.on(profile -> cost.get().set(profile, number))
                    : machines.with(number);
            varied.expect(cells, true);
            for (var cell : cells) {
                var observed = varied.glance(cell.system(), cell.profile(), cell.row(), cell.placement());
                values.computeIfAbsent(cell, _ -> new ArrayList<>())
                        .add(cell.row().unit().of(observed.measurement().cycles(), observed.hertz(),
                                cell.row().bytes()));
            }
        }
        return new Report(request.parameter(), request.numbers(), lines(values));
    }

    private static List<Line> lines(Map<Measuring.Cell, List<Double>> values) {
        var lines = new ArrayList<Line>();
        values.forEach((cell, line) -> lines.add(new Line(cell.row(), cell.system(), cell.profile(), line)));
        return lines;
    }

    private List<Measuring.Cell> cells(List<Table> tables, List<String> systems, List<String> rows, String parameter,
            boolean anyRow) {
        var cells = new ArrayList<Measuring.Cell>();
        var known = new TreeSet<String>();
        var seen = new HashSet<List<String>>();
        for (var table : tables) {
            for (var row : table.rows()) {
                var varies = machines.parameter(row.workload());
                known.add(varies);
                if ((!anyRow && !varies.equals(parameter)) || (!rows.isEmpty() && !rows.contains(row.name()))) {
                    continue;
                }
                row.systems().forEach((system, placement) -> {
                    if (machines.systems().contains(system) && (systems.isEmpty() || systems.contains(system))) {
                        placement.cells().stream()
                                .filter(cell -> seen.add(List.of(row.name(), system, cell.profile())))
                                .forEach(cell -> cells.add(new Measuring.Cell(system, cell.profile(), row, placement)));
                    }
                });
            }
        }
        if (cells.isEmpty()) {
            known.remove("");
            throw CompareException.asked("No row that was asked for has a `" + parameter
                    + "` to vary; workloads vary " + (known.isEmpty() ? "nothing here" : String.join(", ", known))
                    + ", machines " + String.join(", ", MachineCost.all().stream().map(MachineCost::name).toList())
                    + ".");
        }
        return cells;
    }
}
