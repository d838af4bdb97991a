package spin.ext.unix;

import org.jspecify.annotations.Nullable;
import spin.core.strand.Timer;

/// The three interval timers of one process. That of real time and those of processor time count the same simulated time: the machine does not tell
/// how much of it one process had.
final class Timers {
    private static final int[] SIGNALS = {Signal.ALRM, Signal.VTALRM, Signal.PROF};

    private final UnixProcess process;
    private final Scheduling scheduling;
    private final @Nullable Timer[] timers = new Timer[SIGNALS.length];
    private final long[] deadlines = new long[SIGNALS.length];
    private final long[] intervals = new long[SIGNALS.length];

    Timers(UnixProcess process, Scheduling scheduling) {
        this.process = process;
        this.scheduling = scheduling;
    }

    static boolean exists(long which) {
        return which >= 0 && which < SIGNALS.length;
    }

    /// How long until it goes off, in nanoseconds; 0 when it is not set.
    long left(int which) {
        return timers[which] == null ? 0 : Math.max(1, deadlines[which] - scheduling.now());
    }

    long interval(int which) {
        return intervals[which];
    }

    /// @param first nanoseconds until it goes off; 0 to stop it
    /// @param interval between that and the next time; 0 for once
    void set(int which, long first, long interval) {
        var old = timers[which];
        if (old != null) {
            old.cancel();
            timers[which] = null;
        }
        intervals[which] = interval;
        if (first > 0) {
            arm(which, scheduling.now() + first);
        }
    }

    private void arm(int which, long deadline) {
        deadlines[which] = deadline;
        timers[which] = scheduling.at("timer of " + process.pid(), deadline, () -> over(which));
    }

    private void over(int which) {
        timers[which] = null;
        if (process.hasEnded()) {
            return;
        }
        if (intervals[which] > 0) {
            arm(which, Math.max(deadlines[which] + intervals[which], scheduling.now()));
        }
        process.raise(SIGNALS[which], Signal.KERNEL);
    }

    void stopAll() {
        for (int which = 0; which < SIGNALS.length; which++) {
            set(which, 0, 0);
        }
    }
}
