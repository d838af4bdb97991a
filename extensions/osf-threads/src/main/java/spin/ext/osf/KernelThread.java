package spin.ext.osf;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.strand.Semaphore;
import spin.core.strand.Strand;
import spin.core.strand.Timer;

/// A thread of the interface: a strand, and what it waits for.
public final class KernelThread {
    /// Has one permit when the wait that was asserted is over.
    final Semaphore over;
    /// Makes the strand that runs it; null when that exists.
    @Nullable
    Supplier<Strand> maker;
    @Nullable
    Strand strand;
    /// It has said that it will wait, and has not blocked since.
    boolean asserted;
    /// It is among those who wait for `event`.
    boolean queued;
    boolean interruptible;
    long event;
    WaitResult result = WaitResult.AWAKENED;
    @Nullable
    Timer timeout;
    int suspended;
    /// What a program calls it; 0 for nothing yet.
    long name;
    /// The next of those who wait.
    @Nullable
    KernelThread next;

    KernelThread(Semaphore over) {
        this.over = over;
    }

    /// What it runs on; null before it is started.
    public @Nullable Strand strand() {
        return strand;
    }

    /// How often it was suspended and not resumed since.
    public int suspended() {
        return suspended;
    }

    /// Whether it waits, or is about to.
    public boolean isWaiting() {
        return queued;
    }

    boolean hasEnded() {
        var runsOn = strand;
        return runsOn != null && runsOn.isEnded();
    }
}
