package spin.hw.net.host;

import java.io.IOException;
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

    static void runUntil(BooleanSupplier done, Station station, HostPort port) {
        int waits = 0;
        while (!done.getAsBoolean()) {
            port.await(PATIENCE_NANOS);
            if (!port.hasFrame()) {
                if (++waits > MOST_WAITS || port.failure().isPresent()) {
                    throw new AssertionError("nothing came from the host; " + port.tally() + "; " + port.failure());
                }
            }
            new AlarmDriven(station).advanceTo(station.now() + 2 * port.pollCycles());
        }
    }

    /// Waits for a frame.
    static int receive(HostLink link, byte[] buffer) throws IOException {
        int length = link.receive(buffer);
        while (length == 0) {
            link.await(Long.MAX_VALUE);
            length = link.receive(buffer);
        }
        return length;
    }

    static void runUntil(Future<?> done, Station station, HostPort port) {
        runUntil(done::isDone, station, port);
    }
}
