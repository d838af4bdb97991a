package spin.ext.unix;

import org.jspecify.annotations.Nullable;
import spin.core.strand.Strands;
import spin.core.strand.Threads;
import spin.core.strand.Timer;

/// Waiting, and simulated time as UNIX counts it.
///
/// A handler is never interrupted by another strand, so between a look at a condition and the wait for it nothing can happen.
final class Scheduling {
    static final long NANOSECONDS = 1_000_000_000L;
    static final long NEVER = Long.MAX_VALUE;

    /// The first second that the machine's clock knows: 1 January 1996, 0:00 UTC. Simulated time has no calendar of its own.
    private static final long EPOCH_SECONDS = 820_454_400L;

    private final Strands strands;
    private final Threads threads;
    private final long cyclesPerSecond;

    Scheduling(Strands strands, Threads threads) {
        this.strands = strands;
        this.threads = threads;
        cyclesPerSecond = threads.cyclesPerSecond();
    }

    Threads threads() {
        return threads;
    }

    /// Makes a task that waits look again.
    void wake(Task task) {
        strands.unblock(task.strand());
    }

    /// Waits until somebody wakes the queue or a signal comes.
    ///
    /// @return false when there is a signal to deliver, and so no use in waiting
    boolean await(UnixProcess self, Waiters where) {
        var task = self.task();
        if (task.signals().isDeliverable()) {
            return false;
        }
        where.add(task);
        try {
            strands.block(task.strand());
        } finally {
            where.remove(task);
        }
        return true;
    }

    /// The same, but no longer than until `deadline`, in nanoseconds since power-on; [#NEVER] for no end.
    boolean await(UnixProcess self, Waiters where, long deadline) {
        if (deadline == NEVER) {
            return await(self, where);
        }
        var timer = wakeAt(self.task(), deadline);
        try {
            return await(self, where);
        } finally {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private @Nullable Timer wakeAt(Task self, long deadline) {
        return at("wake " + self, deadline, () -> wake(self));
    }

    /// Runs `body` at a time in nanoseconds since power-on.
    Timer at(String name, long nanoseconds, Runnable body) {
        long cycles = Math.max(0, cycles(nanoseconds) - threads.now());
        return threads.after(name, cycles, () -> threads.unpreempted(body));
    }

    /// Lets others run.
    void giveWay() {
        threads.giveWay();
    }

    /// Waits for something that only the strand itself can end, such as a stop.
    void block(UnixProcess self) {
        strands.block(self.task().strand());
    }

    /// Nanoseconds since power-on.
    long now() {
        long cycles = threads.now();
        return cycles / cyclesPerSecond * NANOSECONDS + cycles % cyclesPerSecond * NANOSECONDS / cyclesPerSecond;
    }

    /// Nanoseconds since 1970.
    long calendar() {
        return calendarOf(now());
    }

    /// @param nanoseconds since power-on
    static long calendarOf(long nanoseconds) {
        return EPOCH_SECONDS * NANOSECONDS + nanoseconds;
    }

    /// @param calendar nanoseconds since 1970
    /// @return since power-on
    static long sincePowerOn(long calendar) {
        return calendar - EPOCH_SECONDS * NANOSECONDS;
    }

    /// The first cycle at which so many nanoseconds since power-on have passed.
    private long cycles(long nanoseconds) {
        long seconds = nanoseconds / NANOSECONDS;
        if (seconds > Long.MAX_VALUE / 2 / cyclesPerSecond) {
            return Long.MAX_VALUE / 2;
        }
        long rest = nanoseconds % NANOSECONDS;
        return seconds * cyclesPerSecond + (rest * cyclesPerSecond + NANOSECONDS - 1) / NANOSECONDS;
    }
}
