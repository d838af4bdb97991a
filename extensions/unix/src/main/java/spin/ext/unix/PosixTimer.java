package spin.ext.unix;

import org.jspecify.annotations.Nullable;

/// What timer_create makes: an alarm that sends a signal. While its signal has not been delivered it sends no other one; the handler is told how many
/// were left out (overruns).
final class PosixTimer {
    /// How soon one may go off again whose signal is ignored.
    private static final long JIFFY = Scheduling.NANOSECONDS / 1024;

    private final int number;
    private final int clock;
    private final Alarm alarm;
    private long overruns;

    /// Who is to be told.
    ///
    /// @param signal 0 for nobody
    /// @param task null for the process as a whole
    /// @param value that goes with the signal
    record Notice(int signal, @Nullable Task task, long value) {}

    PosixTimer(UnixProcess process, int number, int clock, Notice notice, Scheduling scheduling) {
        this.number = number;
        this.clock = clock;
        alarm = new Alarm("timer %d of %d".formatted(number, process.pid()), scheduling, () -> over(process, notice));
    }

    int number() {
        return number;
    }

    int clock() {
        return clock;
    }

    Alarm alarm() {
        return alarm;
    }

    /// Signals that were left out before the last one.
    long overruns() {
        return overruns;
    }

    private void over(UnixProcess process, Notice notice) {
        if (notice.signal() == 0 || process.hasEnded()) {
            return;
        }
        var info = new Signal.Info(Signal.CODE_TIMER, number, 0, 0, notice.value(), this);
        var task = notice.task();
        boolean isSent = task == null
                ? process.raise(notice.signal(), info)
                : process.tasks().contains(task) && task.signals().raise(notice.signal(), info);
        if (!isSent) {
            alarm.take(JIFFY);
        }
    }

    /// Its signal is delivered.
    ///
    /// @return what the handler is told
    Signal.Info delivered(Signal.Info sent) {
        overruns = Math.clamp(alarm.take() - 1, 0, Integer.MAX_VALUE);
        return new Signal.Info(sent.code(), sent.pid(), (int) overruns, 0, sent.value(), null);
    }

    /// Its signal was taken back.
    void forgotten() {
        alarm.take(JIFFY);
    }
}
