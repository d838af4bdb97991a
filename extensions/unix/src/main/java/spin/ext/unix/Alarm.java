package spin.ext.unix;

import org.jspecify.annotations.Nullable;
import spin.core.strand.Timer;

/// Something that goes off at a time, once or again and again. After it has gone off it rests until somebody takes note of it, and then says how often
/// it would have gone off meanwhile: so an interval of a nanosecond costs nobody anything but the count.
final class Alarm {
    private final String name;
    private final Scheduling scheduling;
    private final Runnable over;
    private @Nullable Timer timer;
    private long deadline;
    private long interval;
    private boolean isOver;

    /// @param over what is to be done when it goes off
    Alarm(String name, Scheduling scheduling, Runnable over) {
        this.name = name;
        this.scheduling = scheduling;
        this.over = over;
    }

    /// @param newDeadline nanoseconds since power-on
    /// @param newInterval between that and the next time; 0 for once
    void set(long newDeadline, long newInterval) {
        stop();
        interval = newInterval;
        arm(newDeadline);
    }

    private void arm(long newDeadline) {
        deadline = newDeadline;
        timer = scheduling.at(name, deadline, this::goOff);
    }

    private void goOff() {
        timer = null;
        isOver = true;
        over.run();
    }

    void stop() {
        var old = timer;
        if (old != null) {
            old.cancel();
        }
        timer = null;
        isOver = false;
        interval = 0;
    }

    /// Whether it has gone off and nobody has taken note.
    boolean isOver() {
        return isOver;
    }

    /// How often it has gone off since somebody last took note; one with an interval goes on.
    long take() {
        return take(0);
    }

    /// @param pause nanoseconds until it goes off again, at least
    long take(long pause) {
        if (!isOver) {
            return 0;
        }
        isOver = false;
        long count = due();
        if (interval > 0) {
            arm(Math.max(deadline + count * interval, scheduling.now() + pause));
        }
        return count;
    }

    /// How often it would have gone off by now, at least once.
    private long due() {
        return interval == 0 ? 1 : 1 + (scheduling.now() - deadline) / interval;
    }

    /// How long until it goes off, in nanoseconds; 0 when it is not set.
    long left() {
        if (timer != null) {
            return Math.max(1, deadline - scheduling.now());
        }
        return isOver && interval > 0 ? deadline + due() * interval - scheduling.now() : 0;
    }

    long interval() {
        return interval;
    }
}
