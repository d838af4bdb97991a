package spin.bench.compare;

import java.util.List;

/// Where figures come from: the systems that are here, and what one of them takes for one row on one machine.
public interface Measuring {

    /// The systems that can be measured, sorted by name.
    List<String> systems();

    Observation observe(String system, String profile, Row row, Placement placement);
}
