package spin.hw.device;

import spin.hw.net.LinkPort;
import spin.hw.net.Medium;
import spin.hw.net.Station;
import spin.hw.net.link.Cable;

/// A real wire between two benches, which advance together.
public final class BenchWire {
    /// How long a bit is on its way.
    public static final double LATENCY_SECONDS = 20e-6;

    private static final long LATENCY_NANOS = 20_000;
    private static final long STEP = LATENCY_NANOS * Bench.HERTZ / 1_000_000_000;

    private final Bench one;
    private final Bench other;
    private final Cable cable;

    private BenchWire(Bench one, Bench other, Cable cable) {
        this.one = one;
        this.other = other;
        this.cable = cable;
    }

    public static BenchWire between(Bench one, Bench other, Medium medium) {
        return new BenchWire(one, other,
                new Cable("wire", medium, LATENCY_NANOS, 1, station(one), station(other)));
    }

    private static Station station(Bench bench) {
        return new Station("wire", Bench.HERTZ, bench.clock, bench.events);
    }

    public LinkPort first() {
        return cable.first();
    }

    public LinkPort second() {
        return cable.second();
    }

    /// Lets as much time pass at both ends as a bit takes from one to the other.
    public void pass() {
        one.pass(STEP);
        other.pass(STEP);
        cable.exchange();
    }
}
