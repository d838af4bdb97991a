package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;

/// Processes that wait for one thing. Each looks again when it is woken, so waking too many is no mistake.
final class Waiters {
    private final Scheduling scheduling;
    private final List<UnixProcess> waiting = new ArrayList<>();

    Waiters(Scheduling scheduling) {
        this.scheduling = scheduling;
    }

    void add(UnixProcess process) {
        waiting.add(process);
    }

    void remove(UnixProcess process) {
        waiting.remove(process);
    }

    void wakeAll() {
        for (int i = 0; i < waiting.size(); i++) {
            scheduling.wake(waiting.get(i));
        }
    }
}
