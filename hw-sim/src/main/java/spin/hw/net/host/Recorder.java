package spin.hw.net.host;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.hw.net.Station;
import spin.hw.net.pcap.Direction;
import spin.hw.net.pcap.PcapngWriter;

/// Writes down what came from the host, at which cycle, and what was sent there.
///
/// The file is a capture that Wireshark shows. What makes it a recording are comments: at the interface the parameters of the
/// port, at each frame its cycle, which no time stamp could carry for a clock of any rate.
public final class Recorder implements Closeable {
    static final String FORMAT = "spin recording 1";

    private final @Nullable PcapngWriter capture;

    private Recorder() {
        capture = null;
    }

    public Recorder(OutputStream out) throws IOException {
        this.capture = new PcapngWriter(out, FORMAT);
    }

    /// Writes nothing down; and costs nothing for each frame, as a capture that is thrown away would.
    public static Recorder none() {
        return new Recorder();
    }

    static String parameters(Station station, long pollCycles) {
        return FORMAT + ": hertz " + station.hertz() + ", poll " + pollCycles;
    }

    static String cycle(long cycle) {
        return "cycle " + cycle;
    }

    void begin(Station station, long pollCycles) throws IOException {
        if (capture != null) {
            capture.describe(station.name(), parameters(station, pollCycles));
        }
    }

    void note(Station station, long cycle, byte[] frame, Direction direction) {
        if (capture == null) {
            return;
        }
        try {
            capture.write(0, station.nanos(cycle), frame, frame.length, direction, false, List.of(cycle(cycle)));
        } catch (IOException broken) {
            throw new UncheckedIOException("The recording of " + station.name()
                    + " cannot be written any more, so this run could not be replayed; free its disk.", broken);
        }
    }

    @Override
    public void close() throws IOException {
        if (capture != null) {
            capture.close();
        }
    }
}
