package spin.core.strand;

import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.dispatcher.Requester;

/// Something that is to happen at a cycle. Made by [Threads#after] for an extension, by sleeping for a strand.
public final class Timer {
    final String name;
    final Requester owner;
    final long deadline;
    /// Decides between equal deadlines.
    final long number;
    /// Whom to wake; null when `body` is to run.
    final @Nullable Strand sleeper;
    final @Nullable Runnable body;
    private final Timers timers;
    /// Its place in the heap of [Timers]; negative when it is in none.
    int place = -1;
    /// Whom it is charged to while it is pending.
    @Nullable
    Account account;

    Timer(Timers timers, String name, Requester owner, long deadline, long number, @Nullable Strand sleeper,
            @Nullable Runnable body) {
        this.timers = timers;
        this.name = name;
        this.owner = owner;
        this.deadline = deadline;
        this.number = number;
        this.sleeper = sleeper;
        this.body = body;
    }

    /// Whether it has been kept from happening; false when it had happened, or had been cancelled.
    public boolean cancel() {
        return timers.cancel(this);
    }

    public boolean isPending() {
        return place >= 0;
    }

    boolean isBefore(Timer other) {
        return deadline != other.deadline ? deadline < other.deadline : number < other.number;
    }
}
