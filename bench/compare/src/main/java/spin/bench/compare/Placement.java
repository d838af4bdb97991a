package spin.bench.compare;

import java.util.List;

/// Where one system is measured for one row: from one point to another, divided, with a cell for each machine.
///
/// @param from    a label of the workload's program or a point that the system marks; the first time in an operation
/// @param to      likewise; the first time after `from`
/// @param divisor how many of the row's operations lie in between: 2 where one way is half of there and back
public record Placement(String from, String to, int divisor, List<Cell> cells) {

    public Placement {
        if (divisor < 1) {
            throw new IllegalArgumentException("divisor must be 1 or more; this is " + divisor);
        }
        cells = List.copyOf(cells);
    }
}
