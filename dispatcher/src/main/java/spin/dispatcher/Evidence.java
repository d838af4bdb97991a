package spin.dispatcher;

import java.util.ArrayList;
import java.util.List;

/// The faults of one binding since it was installed or last reinstated.
///
/// @param faults how many there were
/// @param causes the last few, oldest first
public record Evidence(long faults, List<Throwable> causes) {
    private static final int KEPT = 8;
    static final Evidence NONE = new Evidence(0, List.of());

    public Evidence {
        causes = List.copyOf(causes);
    }

    Evidence and(Throwable cause) {
        var kept = new ArrayList<>(causes.size() < KEPT ? causes : causes.subList(1, KEPT));
        kept.add(cause);
        return new Evidence(faults + 1, kept);
    }
}
