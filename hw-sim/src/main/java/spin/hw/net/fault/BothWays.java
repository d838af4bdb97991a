package spin.hw.net.fault;

import java.util.Arrays;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;

/// A port with faults around it in both directions, for a wire whose other end is no port of ours.
///
/// What is sent arrives at an outlet first, as at the end of a wire of no length, and goes on from there when the faults have
/// had their way with it. As with any fault the sender's time does not show what becomes of a frame.
public final class BothWays implements LinkPort {
    private final LinkPort arriving;
    private final LinkPort port;
    private final Outlet outlet = new Outlet();
    private long sentAt;

    /// Where what is sent comes out.
    private static final class Outlet implements LinkPort {
        private FrameReceiver next = (frame, length) -> {};

        @Override
        public long send(byte[] frame, int offset, int length) {
            throw new UnsupportedOperationException("nothing is sent at an outlet; send at the port");
        }

        @Override
        public void receiver(FrameReceiver receiver) {
            next = receiver;
        }

        @Override
        public boolean carrier() {
            return true;
        }
    }

    /// @param seed of the faults on the way in; those on the way out have one made from it
    public BothWays(Faults faults, LinkPort port, Station station, long seed) {
        this.port = port;
        var seeds = new Chance(seed);
        arriving = faults.around(port, station.named(station.name() + ".in"), seeds.nextLong()).port();
        faults.around(outlet, station.named(station.name() + ".out"), seeds.nextLong()).port()
                .receiver((frame, length) -> sentAt = port.send(frame, 0, length));
    }

    @Override
    public long send(byte[] frame, int offset, int length) {
        LinkPort.checked(frame, offset, length);
        outlet.next.frameArrived(Arrays.copyOfRange(frame, offset, offset + length), length);
        return sentAt;
    }

    @Override
    public void receiver(FrameReceiver receiver) {
        arriving.receiver(receiver);
    }

    @Override
    public boolean carrier() {
        return port.carrier();
    }
}
