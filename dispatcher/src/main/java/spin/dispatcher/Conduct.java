package spin.dispatcher;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What a binding has done so far. The only thing about a binding that is not a value: all versions of its entry share it,
/// and raises write to it, without a lock, when something goes wrong or is being counted.
final class Conduct {
    private final AtomicReference<Evidence> evidence = new AtomicReference<>(Evidence.NONE);
    final LongAdder runs = new LongAdder();
    final LongAdder time = new LongAdder();
    private @Nullable String title;

    /// The text of a binding's facts, which is made once: a raise that hands a handler over needs it each time. Two that make it at
    /// once make the same.
    String title(Entry of) {
        var made = title;
        if (made == null) {
            made = of.facts().toString();
            title = made;
        }
        return made;
    }

    /// The answer counts this fault.
    Evidence blame(Throwable cause) {
        return evidence.updateAndGet(before -> before.and(cause));
    }

    Evidence evidence() {
        return evidence.get();
    }

    void forgive() {
        evidence.set(Evidence.NONE);
    }

    void uncount() {
        runs.reset();
        time.reset();
    }
}
