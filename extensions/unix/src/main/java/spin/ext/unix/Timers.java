package spin.ext.unix;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The timers of one process: three interval timers, and what it has made with timer_create. That of real time and those of processor time count the
/// same simulated time: the machine does not tell how much of it one process had.
final class Timers {
    private static final int[] SIGNALS = {Signal.ALRM, Signal.VTALRM, Signal.PROF};
    /// Of timer_create; what Linux allows is a limit on signals.
    private static final int MOST = 256;

    private final UnixProcess process;
    private final Scheduling scheduling;
    private final Alarm[] intervals = new Alarm[SIGNALS.length];
    private final TreeMap<Integer, PosixTimer> made = new TreeMap<>();

    Timers(UnixProcess process, Scheduling scheduling) {
        this.process = process;
        this.scheduling = scheduling;
        for (int which = 0; which < SIGNALS.length; which++) {
            int signal = SIGNALS[which];
            int number = which;
            intervals[which] = new Alarm("timer of " + process.pid(), scheduling, () -> over(number, signal));
        }
    }

    static boolean exists(long which) {
        return which >= 0 && which < SIGNALS.length;
    }

    /// How long until it goes off, in nanoseconds; 0 when it is not set.
    long left(int which) {
        return intervals[which].left();
    }

    long interval(int which) {
        return intervals[which].interval();
    }

    /// @param first nanoseconds until it goes off; 0 to stop it
    /// @param interval between that and the next time; 0 for once
    void set(int which, long first, long interval) {
        if (first > 0) {
            intervals[which].set(scheduling.now() + first, interval);
        } else {
            intervals[which].stop();
        }
    }

    private void over(int which, int signal) {
        if (process.hasEnded()) {
            return;
        }
        intervals[which].take();
        process.raise(signal, Signal.KERNEL);
    }

    // Those of timer_create.

    /// The number that the next one has; -1 when there is no room for it.
    int free() {
        int number = 0;
        while (made.containsKey(number)) {
            number++;
        }
        return number < MOST ? number : -1;
    }

    void add(PosixTimer timer) {
        made.put(timer.number(), timer);
    }

    /// The one of that number; null for none.
    @Nullable
    PosixTimer at(long number) {
        return number >= 0 && number < MOST ? made.get((int) number) : null;
    }

    void remove(PosixTimer timer) {
        timer.alarm().stop();
        made.remove(timer.number());
    }

    /// Another image begins: interval timers go on.
    void execute() {
        made.values().forEach(each -> each.alarm().stop());
        made.clear();
    }

    void stopAll() {
        for (var each : intervals) {
            each.stop();
        }
        execute();
    }
}
