package spin.core.boot;

import spin.dispatcher.Limits;
import spin.domains.meter.MeterAccess;
import spin.domains.meter.Terminated;

/// The dispatcher's limits, kept by the meter: a limit is a count of cycles that the counter must not pass.
///
/// Limits nest with the raises: an inner one never reaches further than the one around it, and when the inner handler
/// is over the outer limit stands again.
final class MeterLimits implements Limits {
    private final MeterAccess meter;

    MeterLimits(MeterAccess meter) {
        this.meter = meter;
    }

    @Override
    public long begin(long units) {
        long outer = meter.limit();
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
