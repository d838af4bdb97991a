package spin.systems.spin.services;

import spin.bench.port.Points;
import spin.bench.port.Probe;
import spin.bench.port.Raised;

/// The raiser.
public final class Raises {
    private final Raised raised;
    private final Probed event;
    private final Probe probe;

    public Raises(Raised raised, Probed event, Probe probe) {
        this.raised = raised;
        this.event = event;
        this.probe = probe;
    }

    public void raise() {
        probe.mark(Points.OPERATION);
        switch (raised.arguments()) {
            case 0 -> none();
            case 1 -> one();
            default -> five();
        }
    }

    private void none() {
        probe.mark(Points.RAISED);
        event.none();
        probe.mark(Points.RAISE_OVER);
    }

    private void one() {
        probe.mark(Points.RAISED);
        event.one(Observer.FIRST);
        probe.mark(Points.RAISE_OVER);
    }

    private void five() {
        probe.mark(Points.RAISED);
        event.five(Observer.FIRST, 1, 2, 3, 4);
        probe.mark(Points.RAISE_OVER);
    }
}
