package spin.systems.unix;

/// The time as programs see it: cycles of the machine, told in seconds and parts of them. The machine's time begins on 1 January 1996.
final class Clock {

    static final long NANOSECONDS = 1_000_000_000L;
    static final long EPOCH = 820_454_400L;
    static final long BAD_TIME = -1;
    private static final long FOREVER = Long.MAX_VALUE;

    private final Unix unix;
    private final Below below;
    private final long hertz;

    Clock(Unix unix) {
        this.unix = unix;
        this.below = unix.below;
        this.hertz = below.hertz();
    }

    /// Nanoseconds since power-on.
    long now() {
        return nanoseconds(below.now());
    }

    /// Nanoseconds since 1970.
    long calendar() {
        return now() + EPOCH * NANOSECONDS;
    }

    private long nanoseconds(long cycles) {
        return cycles / hertz * NANOSECONDS + cycles % hertz * NANOSECONDS / hertz;
    }

    static long nanosecondsInATick() {
        return NANOSECONDS / Unix.TICKS_PER_SECOND;
    }

    /// What a timespec (`unit` 1) or timeval (1000) means; [#BAD_TIME] when there is no such time.
    static long nanoseconds(long seconds, long rest, long unit) {
        if (seconds < 0 || rest < 0 || rest >= NANOSECONDS / unit) {
            return BAD_TIME;
        }
        return Math.min(seconds, Integer.MAX_VALUE) * NANOSECONDS + rest * unit;
    }

    /// Notes at the first look when a wait for so long is over, and answers at each whether it is.
    boolean isOver(UnixProcess process, long nanoseconds) {
        if (nanoseconds == FOREVER) {
            return false;
        }
        if (process.deadline == FOREVER) {
            process.deadline = now() + nanoseconds;
        }
        return now() >= process.deadline;
    }

    /// The process had the processor for a tick.
    void own(UnixProcess thread) {
        var process = thread.leader;
        process.ownTicks++;
        if (process.ownTicks >= process.virtualAlarm) {
            process.virtualAlarm = process.virtualInterval == 0
                    ? FOREVER
                    : process.ownTicks + process.virtualInterval;
            unix.signals.post(process, Signals.VTALRM, Signals.CODE_KERNEL, 0, 0);
        }
    }

    void check(UnixProcess leader) {
        var now = now();
        for (var thread = leader; thread != null; thread = thread.next) {
            if (thread.deadline <= now) {
                unix.resume(thread);
            }
        }
        if (leader.alarm <= now) {
            leader.alarm = leader.alarmInterval == 0 ? FOREVER : now + leader.alarmInterval;
            unix.signals.post(leader, Signals.ALRM, Signals.CODE_KERNEL, 0, 0);
        }
    }
}
