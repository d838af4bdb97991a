package spin.core.boot;

import spin.dispatcher.Limits;
import spin.domains.meter.MeterAccess;
import spin.domains.meter.Terminated;

/// The dispatcher's limits, kept by the meter: a limit is a count of cycles that the counter must not pass.
///
/// Limits nest with the raises: an inner one never reaches further than the one around it, and when the inner handler
/// is over the outer limit stands again.
final class MeterLimits implements Limits {
    /// What a limited handler pays for being called. The raise itself is not metered at the prompt, and handlers that
    /// raise their own event would else run almost for nothing until the stack is full, over and over.
    private static final long ENTRY_CYCLES = 1000;

    private final MeterAccess meter;

    MeterLimits(MeterAccess meter) {
        this.meter = meter;
    }

    @Override
    public long begin(long units) {
        long outer = meter.limit();
        meter.charge(ENTRY_CYCLES);
        long now = meter.cycles();
        long inner = units > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + units;
        meter.limit(Math.min(outer, inner));
        return outer;
    }

    @Override
    public void end(long token) {
        meter.limit(token);
    }

    @Override
    public boolean terminated(Throwable thrown) {
        return thrown instanceof Terminated;
    }
}
