package spin.hw.net.host;

import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import spin.hw.net.Station;
import spin.hw.net.cluster.AlarmDriven;

/// Drives a machine that waits for its host, without a host clock: idle, it waits for the next frame.
final class Outside {
    private static final long PATIENCE_NANOS = 20_000_000;
    /// Waits in vain before a test gives up: half a minute.
    private static final int MOST_WAITS = 1_500;

    private Outside() {}

    static void runUntil(BooleanSupplier done, Station station, HostPort port) throws InterruptedException {
        int waits = 0;
        while (!done.getAsBoolean()) {
            if (!port.awaitFrame(PATIENCE_NANOS)) {
                if (++waits > MOST_WAITS || port.failure().isPresent()) {
                    throw new AssertionError("nothing came from the host; " + port.tally() + "; " + port.failure());
                }
            }
            new AlarmDriven(station).advanceTo(station.now() + 2 * port.pollCycles());
        }
    }

    static void runUntil(Future<?> done, Station station, HostPort port) throws InterruptedException {
        runUntil(done::isDone, station, port);
    }
}
