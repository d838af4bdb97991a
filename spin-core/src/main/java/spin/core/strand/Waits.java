package spin.core.strand;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Requester;
import spin.domains.meter.Terminated;

/// How a strand leaves the processor and what lets it go on: waiting for something, for another's end, for a time, giving way; and the stretches in
/// which it must not.
final class Waits {
    private final Processor processor;

    Waits(Processor processor) {
        this.processor = processor;
    }

    /// The running strand waits until it is unblocked.
    void block() {
        var self = processor.current;
        if (self == null || !processor.inside) {
            self = processor.running();
        }
        if ((self.regions | processor.raising) != 0 || self.waitsIn != null) {
            refuseToWait(self);
        }
        processor.strands.block(self);
        if (self.state != Strand.State.RUNNING) {
            leave(self);
        }
        if (self.condemned) {
            checkCondemned();
        }
    }

    /// Lets others run first.
    void giveWay() {
        var self = processor.running();
        checkMayWait(self);
        leave(self);
        checkCondemned();
    }

    /// The running strand's turn is over, at a poll of its code.
    ///
    /// @return whether the code may go on there; otherwise it is to be terminated, for a region that begins anew
    boolean preempt() {
        var self = processor.running();
        leave(self);
        checkCondemned();
        self.interrupted = true;
        return !self.restartable;
    }

    /// @throws IllegalStateException in a region that is to be left without anybody else in between, and in a handler of [Strands]
    void checkMayWait(Strand self) {
        if ((self.regions | processor.raising) != 0 || self.waitsIn != null) {
            refuseToWait(self);
        }
    }

    private void refuseToWait(Strand self) {
        if (self.regions == 0) {
            throw new IllegalStateException("a handler of what happens to strands would wait on strand " + self
                    + "; fork a strand that waits");
        }
        throw new IllegalStateException("strand " + self + " would wait in "
                + (self.restartable ? "a restartable" : "an unpreempted") + " region; wait before it or behind it");
    }

    /// @param who waits: only the other's owner gets what ended it as it was thrown
    @SuppressWarnings("ReferenceEquality") // an equal requester is another one
    void join(Strand other, @Nullable Requester who) {
        var self = processor.running();
        if (other == self) {
            throw new IllegalStateException("strand " + self + " would wait for its own end");
        }
        if (other.state != Strand.State.ENDED && !await(other.joiners)) {
            throw ending();
        }
        var failure = other.failure;
        if (failure != null) {
            var carried = other.carried;
            throw new StrandFailedException(other, carried == null || who == other.owner ? failure : carried);
        }
    }

    /// The running strand waits until the clock is at `cycle`.
    void sleepUntil(long cycle) {
        var self = processor.running();
        checkMayWait(self);
        self.granted = false;
        var timer = new Timer(processor.timers, self.name(), self.owner, cycle, processor.timers.nextNumber(), self,
                null);
        processor.timers.add(timer);
        try {
            while (!self.granted && !mustEnd(self)) {
                blockHere(self);
            }
        } finally {
            processor.timers.cancel(timer);
        }
        checkCondemned();
    }

    /// The running strand waits for the end of another, however it comes.
    void awaitEnd(Strand strand) {
        if (strand.state != Strand.State.ENDED && !await(strand.joiners)) {
            throw ending();
        }
    }

    /// The same, but no longer than until the clock is at `cycle`.
    ///
    /// @return whether it has ended
    boolean awaitEnd(Strand strand, long cycle) {
        var self = processor.running();
        var timer = new Timer(processor.timers, self.name(), self.owner, cycle, processor.timers.nextNumber(), self,
                null);
        processor.timers.add(timer);
        try {
            awaitEnd(strand);
        } finally {
            processor.timers.cancel(timer);
        }
        return strand.isEnded();
    }

    /// Waits in `queue` until it is granted.
    ///
    /// @return false when the strand is to end instead, or to hear that it will not be granted: then [#refuse]
    boolean await(WaitQueue queue) {
        var self = processor.current;
        if (self == null || !processor.inside) {
            self = processor.running();
        }
        if ((self.regions | processor.raising) != 0 || self.waitsIn != null) {
            refuseToWait(self);
        }
        var maker = queue.maker;
        if (maker != null && maker.gone) {
            throw new AbandonedException(self, maker);
        }
        self.granted = false;
        queue.add(self);
        boolean refused;
        try {
            refused = isRefused(self);
            while (!self.granted && !refused) {
                processor.strands.block(self);
                if (self.state != Strand.State.RUNNING) {
                    leave(self);
                }
                refused = isRefused(self);
            }
        } finally {
            if (self.waitsIn == queue) {
                queue.remove(self);
            }
        }
        return !refused;
    }

    /// Whether the running strand was granted what it waited for last, even if it is to end all the same.
    boolean wasGranted() {
        var self = processor.running();
        return self.granted;
    }

    /// For who has waited and may not go on: ends the strand, or says that nobody will grant it what it waited for.
    Terminated refuse() {
        var self = processor.running();
        var maker = self.abandonedBy;
        self.abandonedBy = null;
        if (maker != null && !mustEnd(self)) {
            throw new AbandonedException(self, maker);
        }
        return ending();
    }

    /// Lets who has waited longest in `queue` go on; null when nobody waits.
    @Nullable
    Strand grant(WaitQueue queue) {
        var strand = queue.poll();
        if (strand != null) {
            strand.granted = true;
            processor.raising++;
            try {
                processor.strands.unblock(strand);
            } finally {
                processor.raising--;
            }
        }
        return strand;
    }

    /// Lets a strand go on that is in no queue any more.
    void wake(Strand strand) {
        strand.granted = true;
        processor.raising++;
        try {
            processor.strands.unblock(strand);
        } finally {
            processor.raising--;
        }
    }

    /// What ends a strand from inside: no code from outside can catch it. Made where the strand is, for whoever wants to know.
    Terminated ending() {
        var self = processor.current;
        if (self != null && self.failure == null) {
            var killed = self.killed;
            if (killed != null) {
                var failure = new StrandKilledException(self, killed);
                failure.setStackTrace(new Throwable().getStackTrace());
                self.failure = failure;
            }
        }
        return new Terminated();
    }

    void checkCondemned() {
        var self = processor.current;
        if (self != null && mustEnd(self)) {
            throw ending();
        }
    }

    /// Whether what it waits for will not be granted: it is to end, or nobody is left to grant it.
    private static boolean isRefused(Strand strand) {
        return strand.abandonedBy != null || (strand.condemned && strand.shields == 0);
    }

    private static boolean mustEnd(Strand strand) {
        return strand.condemned && strand.shields == 0;
    }

    /// Does `work` for the running strand, to its end, whatever becomes of the strand meanwhile: one that is to be ended is ended afterwards. For
    /// code in the middle of a change that others rely on.
    ///
    /// @param cycles that the work may use; then it is ended all the same, and it is the work that is to blame
    <T> T shielded(long cycles, Supplier<T> work) {
        var self = processor.running();
        self.shields++;
        var end = processor.turns.shield(cycles);
        try {
            return work.get();
        } finally {
            self.shields--;
            end.run();
            checkCondemned();
        }
    }

    private void blockHere(Strand self) {
        processor.strands.block(self);
        if (self.state != Strand.State.RUNNING) {
            leave(self);
        }
    }

    void leave(Strand self) {
        try {
            Flow.leave();
        } catch (IllegalStateException pinned) {
            self.state = Strand.State.RUNNING;
            throw pinned;
        }
    }
}
