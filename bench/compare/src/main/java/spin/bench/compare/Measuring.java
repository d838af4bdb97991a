package spin.bench.compare;

import java.util.List;

/// Where figures come from: the systems that are here, and what one of them takes for one row on one machine.
public interface Measuring {

    /// The systems that can be measured, sorted by name.
    List<String> systems();

    Observation observe(String system, String profile, Row row, Placement placement);

    /// The same without [Observation#assumedShare], which is then no number: for whoever takes many figures and needs nothing else.
    default Observation glance(String system, String profile, Row row, Placement placement) {
        return observe(system, profile, row, placement);
    }

    /// Where the time of one operation goes, by cause and by call stack.
    Explanation explain(String system, String profile, Row row, Placement placement);
}
