package spin.bench.compare;

import java.util.List;

/// Where figures come from: the systems that are here, and what one of them takes for one row on one machine.
public interface Measuring {

    /// The systems that can be measured, sorted by name.
    List<String> systems();

    /// One figure that is to be taken.
    record Cell(String system, String profile, Row row, Placement placement) {}

    /// Says what will be asked for, one after the other, so that it can be found out at once.
    ///
    /// @param glancing whether [#glance] will be asked and not [#observe]
    default void expect(List<Cell> cells, boolean glancing) {
        // Who finds out quickly need not begin early.
    }

    Observation observe(String system, String profile, Row row, Placement placement);

    /// The same without [Observation#assumedShare], which is then no number: for whoever takes many figures and needs nothing else.
    default Observation glance(String system, String profile, Row row, Placement placement) {
        return observe(system, profile, row, placement);
    }

    /// Where the time of one operation goes, by cause and by call stack.
    Explanation explain(String system, String profile, Row row, Placement placement);
}
