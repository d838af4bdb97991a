package spin.hw.net.cluster;

import spin.hw.net.Station;

/// A member that does what its alarms do and nothing between them: a switch, a traffic source, a test.
public final class AlarmDriven implements Member {
    private final Station station;

    public AlarmDriven(Station station) {
        this.station = station;
    }

    @Override
    public String name() {
        return station.name();
    }

    @Override
    public long hertz() {
        return station.hertz();
    }

    @Override
    public long now() {
        return station.now();
    }

    @Override
    public void advanceTo(long cycle) {
        var events = station.events();
        for (long next = events.horizon(); next < cycle; next = events.horizon()) {
            advanceClock(next);
            events.runDue();
        }
        advanceClock(cycle);
    }

    @Override
    public long quietUntil() {
        return Math.max(now(), station.events().horizon());
    }

    private void advanceClock(long cycle) {
        station.clock().advance(Math.max(0, cycle - station.now()));
    }
}
