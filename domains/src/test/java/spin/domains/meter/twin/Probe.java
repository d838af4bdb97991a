package spin.domains.meter.twin;

import java.util.ArrayList;
import java.util.List;
import spin.domains.meter.Meter;

/// What programs call to have the counter read in the middle of them.
public final class Probe {

    private static final List<Long> MARKS = new ArrayList<>();

    private Probe() {}

    public static void mark() {
        MARKS.add(Meter.cycles);
    }

    /// What was noted since the last time this was asked.
    static List<Long> taken() {
        var taken = List.copyOf(MARKS);
        MARKS.clear();
        return taken;
    }
}
