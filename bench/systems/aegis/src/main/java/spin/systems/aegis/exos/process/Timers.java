package spin.systems.aegis.exos.process;

/// Interval timers. Nobody wakes a process: it looks when its slice begins, and while it waits, which is once a slice.
final class Timers {

    static final int TICKS_IN_A_SLICE = 16;
    private static final long NANOSECONDS_IN_A_TICK = 1_000_000_000L / Family.TICKS_PER_SECOND;

    private final Run run;
    private final Family family;
    private final Signals signals;

    Timers(Run run, Family family, Signals signals) {
        this.run = run;
        this.family = family;
        this.signals = signals;
    }

    /// The real timer.
    void check() {
        check(Place.ALARM, Place.ALARM_INTERVAL, family.ticks(), Signals.ALRM);
    }

    /// Both, when one of this process's own slices has ended.
    void sliceHasPassed() {
        run.add(Place.OWN_TICKS, TICKS_IN_A_SLICE);
        check();
        check(Place.VIRTUAL_ALARM, Place.VIRTUAL_INTERVAL, run.word(Place.OWN_TICKS), Signals.VTALRM);
    }

    private void check(int alarm, int interval, long now, int signal) {
        var due = run.word(alarm);
        if (due != 0 && now >= due) {
            var again = run.word(interval);
            run.word(alarm, again == 0 ? 0 : now + Math.max(1, again / NANOSECONDS_IN_A_TICK));
            signals.post(signal, Signals.CODE_KERNEL, 0, 0);
        }
    }
}
