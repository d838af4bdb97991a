package spin.core.strand;

import spin.domains.meter.MemoryExhausted;
import spin.domains.meter.Terminated;

/// Stretches of code that keep the processor, and stretches that begin anew when they have lost it.
///
/// Code from outside leaves the processor at its polls only, so between two polls nothing can come in between anyhow; a region
/// says the same of a longer stretch. One that keeps the processor has a limit of cycles, and who is over it is stopped
/// in the middle: so nobody has the machine for himself. One that begins anew costs others nothing and needs no
/// limit, but must fit into a turn, or it would never come to its end.
///
/// Both are left by [Terminated], which no code from outside can catch. Why is remembered in the strand and not in what is
/// thrown. What would break this: waiting inside, which is refused ([Waits#checkMayWait]).
///
/// Source: Bershad, Redell and Ellis, "Fast Mutual Exclusion for Uniprocessors", ASPLOS '92; the release's CodeRegions.
///
/// Kernel-private.
public final class CodeRegions {
    private final Processor processor;
    private final Turns turns;

    CodeRegions(Processor processor, Turns turns) {
        this.processor = processor;
        this.turns = turns;
    }

    void unpreempted(long cycles, Runnable body) {
        var self = processor.running();
        long token = enter(self, cycles);
        try {
            body.run();
        } catch (Terminated stopped) {
            throw overrun(self, token, cycles, stopped);
        } finally {
            leave(self, token);
        }
    }

    /// The running strand keeps the processor from here on.
    ///
    /// @return for [#leave] and [#overrun]
    public long enter(Strand self, long cycles) {
        self.regions++;
        self.unpreemptible++;
        return turns.keep(cycles);
    }

    public void leave(Strand self, long token) {
        turns.release(token);
        self.unpreemptible--;
        self.regions--;
    }

    /// What the end of its code by `stopped` means for the region: too long, or something that is not its affair and is thrown on.
    public RegionOverrunException overrun(Strand self, long token, long cycles, Terminated stopped) {
        if (self.condemned || stopped instanceof MemoryExhausted || !turns.isOver(token)) {
            throw stopped;
        }
        return new RegionOverrunException(
                "strand %s kept the processor for more than the %d cycles of its region; make the region shorter"
                        .formatted(self, cycles));
    }

    /// @return how often the body was begun anew
    int restartable(Runnable body) {
        var self = processor.running();
        if (self.restartable) {
            body.run();
            return 0;
        }
        int begunAnew = 0;
        while (!isDone(self, body)) {
            // The second time it began with its turn: what is preempted then does not fit into one.
            if (++begunAnew > 1) {
                throw new RegionOverrunException(
                        "a restartable region of strand %s needs more than a whole turn; make the region shorter"
                                .formatted(self));
            }
        }
        return begunAnew;
    }

    private static boolean isDone(Strand self, Runnable body) {
        self.regions++;
        self.restartable = true;
        self.interrupted = false;
        try {
            body.run();
        } catch (Terminated stopped) {
            if (self.condemned || !self.interrupted) {
                throw stopped;
            }
        } finally {
            self.restartable = false;
            self.regions--;
        }
        return !self.interrupted;
    }
}
