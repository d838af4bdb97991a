package spin.ext.osf;

/// How a wait came to its end.
public enum WaitResult {
    /// By a wake-up for the event.
    AWAKENED(0),
    /// The time that was set has passed.
    TIMED_OUT(1),
    /// Somebody cleared the wait.
    INTERRUPTED(2),
    /// Somebody cleared it and wants the whole operation to be begun again.
    RESTART(3);

    private final int number;

    WaitResult(int number) {
        this.number = number;
    }

    /// The number that OSF/1 has for it.
    public int number() {
        return number;
    }
}
