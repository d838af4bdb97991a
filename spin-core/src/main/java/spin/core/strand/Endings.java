package spin.core.strand;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Requester;

/// How strands end: by themselves, by an exception, because somebody wants it, with the domain that they are of; and what of them is passed on, told and
/// forgotten then.
final class Endings {
    /// Simulated; longer than the driver of a disk waits for an answer, so what waits for a drive has ended by then.
    static final long PATIENCE_SECONDS = 30;

    private final Processor processor;
    private final StrandBooks books;
    private final Timers timers;
    private final ReadyStrands ready;
    private final Waits waits;
    private final BiConsumer<Strand, Throwable> failures;
    /// By identity: a name can be copied.
    private final IdentityHashMap<Requester, Owner> owners = new IdentityHashMap<>();
    private Consumer<Strand> userEnd = strand -> {};

    Endings(Processor processor, StrandBooks books, Timers timers, ReadyStrands ready, Waits waits,
            BiConsumer<Strand, Throwable> failures) {
        this.processor = processor;
        this.books = books;
        this.timers = timers;
        this.ready = ready;
        this.waits = waits;
        this.failures = failures;
    }

    void onUserEnd(Consumer<Strand> action) {
        userEnd = action;
    }

    void over(Strand strand) {
        strand.state = Strand.State.ENDED;
        var user = strand.user;
        if (user != null) {
            processor.user().leave(user);
        }
        books.ended(strand);
        if (user != null) {
            userEnd.accept(strand);
        }
        Mutex.passOnHeldBy(strand);
        RwLock.passOnHeldBy(strand);
        strand.flow = null;
        boolean told = !strand.joiners.isEmpty();
        while (waits.grant(strand.joiners) != null) {
            told = true;
        }
        if (strand.failure != null || strand.killed != null) {
            failed(strand, told);
        }
    }

    private void failed(Strand strand, boolean told) {
        var killed = strand.killed;
        if (killed != null && strand.failure == null) {
            strand.failure = new StrandKilledException(strand, killed);
        }
        var carried = strand.carried;
        if (carried != null) {
            var kept = owners.get(strand.owner);
            if (kept == null) {
                strand.failure = carried;
            } else {
                kept.failed(strand);
            }
        }
        var failure = carried == null ? strand.failure : carried;
        if (failure != null && !told && !strand.condemned) {
            failures.accept(strand, failure);
        }
    }

    /// What is kept of `who`.
    Owner ownerFor(Requester who) {
        var known = owners.get(who);
        if (known == null) {
            known = new Owner(who.name());
            owners.put(who, known);
        }
        return known;
    }

    /// Ends `strand` as [#end] does, and tells whoever joins it.
    ///
    /// @param why for people
    void kill(Strand strand, String why) {
        if (strand.state != Strand.State.ENDED && !strand.condemned) {
            strand.killed = why;
            end(strand, null);
        }
    }

    /// Ends `strand` as soon as it can be: at once if it never began, else where it waits or is next interrupted.
    ///
    /// @param why for whoever joins it; null for an end like any
    void end(Strand strand, @Nullable Throwable why) {
        if (strand.state == Strand.State.ENDED || strand.condemned) {
            return;
        }
        strand.condemned = true;
        strand.failure = why;
        if (strand.state == Strand.State.NEW || strand.state == Strand.State.BLOCKED) {
            processor.unblock(strand);
        } else if (strand.state == Strand.State.READY && strand.group != null) {
            ready.lastTurn(strand);
        }
    }

    /// Ends all strands of `owner` and waits until they are gone, and cancels its timers. On a strand of somebody else's.
    ///
    /// @return those that have not ended, because they are in the middle of what must not be left
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    List<Strand> endAllOf(Requester owner) {
        var kept = owners.get(owner);
        if (kept != null) {
            kept.unloading();
            abandonAllThatWaitFor(kept);
        }
        for (var timer : timers.all()) {
            if (timer.owner == owner && timer.body != null) {
                timers.cancel(timer);
            }
        }
        var left = new ArrayList<Strand>();
        long end = processor.now() + PATIENCE_SECONDS * processor.hertz();
        for (var each : books.strands()) {
            if (each.owner == owner && each != processor.current) {
                kill(each, owner.name() + " is unloaded");
                if (processor.inside && !waits.awaitEnd(each, end)) {
                    left.add(each);
                }
            }
        }
        var heir = processor.trusted;
        if (heir != null) {
            books.inheritFrom(owner, timers, heir);
        }
        forget(owner);
        return left;
    }

    private void forget(Requester owner) {
        var kept = owners.remove(owner);
        if (kept != null) {
            kept.unloaded();
        }
    }

    private void abandonAllThatWaitFor(Owner maker) {
        for (var each : books.strands()) {
            var queue = each.waitsIn;
            if (queue != null && queue.maker == maker) {
                queue.remove(each);
                each.abandonedBy = maker;
                processor.unblock(each);
            }
        }
    }
}
