package spin.bench.workload;

import spin.bench.port.Probe;

/// Nothing, between two points.
///
/// Reading a counter is the harness's doing and free, but metered code must load the probe and the point's name for it, as it could not for nothing.
/// This is how much that takes on the machine, by the prices of the run itself; every stretch that ends at a point which metered code names
/// is that much too long.
public final class EmptyInterval {

    /// The two points.
    public static final String BEGUN = "empty begun";
    public static final String OVER = "empty over";

    private final Probe probe;

    public EmptyInterval(Probe probe) {
        this.probe = probe;
    }

    public void pass() {
        probe.mark(BEGUN);
        probe.mark(OVER);
    }
}
