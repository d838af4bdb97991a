package spin.ext.unix;

import java.util.ArrayList;
import java.util.List;

/// Tasks that wait for one thing. Each looks again when it is woken, so waking too many is no mistake.
final class Waiters {
    private final Scheduling scheduling;
    private final List<Task> waiting = new ArrayList<>();
    private long wakes;

    Waiters(Scheduling scheduling) {
        this.scheduling = scheduling;
    }

    void add(Task task) {
        waiting.add(task);
    }

    void remove(Task task) {
        waiting.remove(task);
    }

    /// How often something has happened here.
    long wakes() {
        return wakes;
    }

    void wakeAll() {
        wakes++;
        for (int i = 0; i < waiting.size(); i++) {
            scheduling.wake(waiting.get(i));
        }
    }
}
