package spin.hw.net.pcap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;

/// Writes down what passes a port, both ways, and changes nothing.
///
/// A frame that is sent is stamped when the station hands it over, one that arrives when it is there; whether the wire drops it later
/// is not seen from here. Trace outside a fault to see what a machine sees, inside it to see what was on the line.
public final class Traced implements LinkPort {
    private final Station station;
    private final LinkPort port;
    private final PcapngWriter capture;
    private final int interfaceNumber;
    private @Nullable FrameReceiver receiver;

    /// Describes the station as a further interface of the capture.
    public Traced(Station station, LinkPort port, PcapngWriter capture) throws IOException {
        this.station = station;
        this.port = port;
        this.capture = capture;
        this.interfaceNumber = capture.describe(station.name());
        port.receiver(new FrameReceiver() {

            @Override
            public void frameArrived(byte[] frame, int length) {
                note(frame, length, Direction.INBOUND, false);
                if (receiver != null) {
                    receiver.frameArrived(frame, length);
                }
            }

            @Override
            public void frameDamaged(byte[] frame, int length) {
                note(frame, length, Direction.INBOUND, true);
                if (receiver != null) {
                    receiver.frameDamaged(frame, length);
                }
            }
        });
    }

    @Override
    public long send(byte[] frame, int offset, int length) {
        long left = port.send(frame, offset, length);
        note(Arrays.copyOfRange(frame, offset, offset + length), length, Direction.OUTBOUND, false);
        return left;
    }

    @Override
    public void receiver(FrameReceiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public boolean carrier() {
        return port.carrier();
    }

    private void note(byte[] frame, int length, Direction direction, boolean damaged) {
        try {
            capture.write(interfaceNumber, station.nanos(station.now()), frame, length, direction, damaged,
                    List.of());
        } catch (IOException broken) {
            throw new UncheckedIOException("The capture of " + station.name()
                    + " cannot be written any more; free its disk, or run without it.", broken);
        }
    }
}
