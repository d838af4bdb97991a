package spin.core.boot;

import spin.core.strand.Allowance;
import spin.core.strand.Processor;
import spin.core.strand.Turns;
import spin.dispatcher.Limits;
import spin.domains.meter.MeterAccess;
import spin.domains.meter.Terminated;

/// The dispatcher's limits, kept by the meter: a limit is a count of cycles that the counter must not pass.
///
/// Limits nest with the raises: an inner one never reaches further than the one around it, and when the inner handler
/// is over the outer limit stands again. Each strand has limits of its own, in its own time: what others use while it waits
/// is not held against it. So has it a count of its own of how deep its calls are nested.
///
/// The same counter ends turns: code from outside that is in no handler, but in the body of its own strand, leaves the processor at a
/// poll when its quantum is over and somebody else wants it. A handler does not: its raiser, and the kernel code around
/// it, rely on nothing running in between.
public final class MeterLimits implements Limits, Turns {
    /// What a limited handler pays for being called. The raise itself is not metered at the prompt, and handlers that
    /// raise their own event would else run almost for nothing until the stack is full, over and over.
    private static final long ENTRY_CYCLES = 1000;
    /// What a region pays that keeps the processor: setting a limit and taking it away.
    private static final long REGION_CYCLES = 50;
    /// Words of stack that a raise takes between its raiser's code and the handler's.
    private static final int ENTRY_STACK = 256;

    private final MeterAccess meter;
    /// What runs on no strand.
    private final Allowance outside = new Allowance();
    private Allowance current = outside;
    private final int stackLimit;
    private Runnable withdraw = () -> {};
    private long turnEnds = Long.MAX_VALUE;
    private long quantum;

    public MeterLimits(MeterAccess meter) {
        this.meter = meter;
        stackLimit = meter.stackLimit();
    }

    /// The machine is over: the meter is left to others as it was found. On the machine's thread.
    void retire() {
        withdraw.run();
        meter.limit(Long.MAX_VALUE);
        meter.stack(0);
        meter.stackLimit(stackLimit);
    }

    /// From now on strands leave the processor when their turn is over.
    void preempt(Processor processor) {
        withdraw = meter.onOverrun(() -> leftInTime(processor));
    }

    @Override
    public long begin(long units) {
        meter.charge(ENTRY_CYCLES);
        return narrow(units);
    }

    @Override
    public long keep(long cycles) {
        meter.charge(REGION_CYCLES);
        return narrow(cycles);
    }

    private long narrow(long units) {
        long outer = current.limit();
        meter.stack(meter.stack() + ENTRY_STACK);
        long now = current.own(meter.cycles());
        long inner = units > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + units;
        current.limit(Math.min(outer, inner));
        current.deeper();
        apply();
        return outer;
    }

    @Override
    public void end(long token) {
        release(token);
    }

    /// Its limit is the nearer of the two, so it is its own only where it is nearer than the outer one.
    @Override
    public boolean isOver(long token) {
        return current.limit() < token && current.own(meter.cycles()) > current.limit();
    }

    @Override
    public void release(long token) {
        current.limit(token);
        current.shallower();
        meter.stack(meter.stack() - ENTRY_STACK);
        apply();
    }

    @Override
    public boolean terminated(Throwable thrown) {
        return thrown instanceof Terminated;
    }

    @Override
    public void begins(Allowance allowance, long cycles) {
        long now = meter.cycles();
        outside.leaves(now);
        allowance.returns(now);
        outside.stack(meter.stack());
        meter.stack(allowance.stack());
        current = allowance;
        quantum = cycles;
        turnEnds = now + cycles;
        apply();
    }

    @Override
    public void ends(Allowance allowance) {
        long now = meter.cycles();
        allowance.leaves(now);
        outside.returns(now);
        allowance.stack(meter.stack());
        meter.stack(outside.stack());
        current = outside;
        turnEnds = Long.MAX_VALUE;
        apply();
    }

    /// In a limited stretch the limit alone counts, elsewhere the turn as well.
    private void apply() {
        long limit = current.metered();
        meter.limit(current.depth() == 0 ? Math.min(limit, turnEnds) : limit);
    }

    /// The work has a stack of its own too, if it is the first: a caller near the end of his must not break it off.
    @Override
    public Runnable shield(long cycles) {
        var of = current;
        long limit = of.limit();
        int stack = meter.stack();
        boolean first = of.shielded(1) == 1;
        if (first) {
            meter.stack(0);
        }
        of.limit(of.own(meter.cycles()) + cycles);
        of.deeper();
        apply();
        return () -> {
            of.shielded(-1);
            if (first) {
                meter.stack(stack);
            }
            of.limit(limit);
            of.shallower();
            apply();
            if (of.own(meter.cycles()) > limit) {
                // The caller's limit is over since: he is ended where he comes out.
                throw new Terminated();
            }
        };
    }

    /// Whether the code may go on where it is.
    private boolean leftInTime(Processor processor) {
        long now = meter.cycles();
        if (now > current.metered() || current.depth() > 0) {
            return false;
        }
        if (processor.turnIsOver()) {
            return processor.preempt();
        }
        turnEnds = now + quantum;
        apply();
        return true;
    }
}
