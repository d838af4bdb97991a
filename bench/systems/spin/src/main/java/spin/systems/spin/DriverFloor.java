package spin.systems.spin;

import spin.hw.clock.CycleClock;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;

/// What the driver and its device cost for one frame, before it is on the wire and after it has come off: a calibrated figure, so that what is
/// predicted above it is the protocols and nothing else.
///
/// The raw driver's round trip is published; the wire's share of it is computed; the rest is divided among the four times that a driver
/// has a frame in its hands. Where it moves every byte itself, that takes what the most that raw drivers could use of the wire leaves for it.
///
/// @param hertz of the clock
record DriverFloor(LinkPort port, CycleClock clock, Wire wire, long hertz) implements LinkPort {
    @Override
    public long send(byte[] frame, int offset, int length) {
        clock.advance(wire.driverCycles(length, hertz));
        return port.send(frame, offset, length);
    }

    @Override
    public void receiver(FrameReceiver receiver) {
        port.receiver((frame, length) -> {
            clock.advance(wire.driverCycles(length, hertz));
            receiver.frameArrived(frame, length);
        });
    }

    @Override
    public boolean carrier() {
        return port.carrier();
    }
}
