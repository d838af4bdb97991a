package spin.core.strand;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Who wants the processor, and who of them has it next: whom a strand has handed it to, who is to end, whom the policy names, and whom the kernel's
/// own policy names when that names nobody who can run.
final class ReadyStrands {
    /// Strands that may hand the processor on to one another before the policy is asked again.
    private static final int MOST_HANDED_ON = 16;

    private final RoundRobin own = new RoundRobin();
    private GlobalScheduler global = own;
    private @Nullable Strand next;
    private int handedOn;
    /// Members of groups that are to end. Their schedulers may have forgotten them, or be gone, so the processor itself gives them their last turns.
    private final ArrayDeque<Strand> dying = new ArrayDeque<>();

    /// The kernel's own policy.
    GlobalScheduler own() {
        return own;
    }

    /// Asks `scheduler` from now on.
    void policy(GlobalScheduler scheduler) {
        global = scheduler;
    }

    boolean isEmpty() {
        return own.isEmpty() && next == null && dying.isEmpty();
    }

    /// It has the processor next if it still can then.
    void handTo(Strand strand) {
        next = strand;
    }

    /// It is to end, and ready.
    void lastTurn(Strand strand) {
        dying.add(strand);
    }

    /// It is ready no more.
    void gone(Strand strand) {
        var group = strand.group;
        if (group == null) {
            global.gone(strand);
            if (strand.queued) {
                own.gone(strand);
            }
        } else {
            group.ready--;
        }
    }

    @Nullable
    Strand choose() {
        var direct = next;
        if (direct != null) {
            next = null;
            if (direct.state == Strand.State.READY && handedOn < MOST_HANDED_ON && !own.wants(direct.priority + 1)) {
                handedOn++;
                return direct;
            }
        }
        handedOn = 0;
        if (!dying.isEmpty()) {
            var last = lastTurn();
            if (last != null) {
                return last;
            }
        }
        var chosen = global.next();
        if (chosen == own.best) {
            return chosen;
        }
        // A policy names strands that are ready, and does not keep the kernel's own work from being done.
        return chosen != null && chosen.state == Strand.State.READY && chosen.group == null
                && (own.filled >>> (Threads.DEFAULT_PRIORITY + 1) == 0 || chosen.priority > Threads.DEFAULT_PRIORITY)
                        ? chosen
                        : own.next();
    }

    private @Nullable Strand lastTurn() {
        while (!dying.isEmpty()) {
            var last = dying.remove();
            if (last.state == Strand.State.READY) {
                return last;
            }
        }
        return null;
    }

    void becomeReady(Strand strand) {
        strand.state = Strand.State.READY;
        var group = strand.group;
        if (group == null) {
            global.ready(strand);
        } else {
            group.ready++;
            if (strand.condemned) {
                dying.add(strand);
            } else {
                wants(group);
            }
        }
    }

    void wants(StrandGroup group) {
        var face = group.face();
        if (face.state == Strand.State.BLOCKED) {
            face.state = Strand.State.READY;
            global.ready(face);
        }
    }

    /// Whether somebody who wants the processor is more important than `self`, which has it.
    boolean moreImportantWait(Strand self) {
        return own.wants(priorityOf(self) + 1);
    }

    /// Whether somebody wants the processor to whom `self` gives way when its time is over.
    boolean somebodyWaits(Strand self) {
        var group = self.group;
        return own.wants(priorityOf(self)) || (group != null && group.ready > 0) || !dying.isEmpty();
    }

    private static int priorityOf(Strand strand) {
        var group = strand.group;
        return group == null ? strand.priority : group.face().priority;
    }
}
