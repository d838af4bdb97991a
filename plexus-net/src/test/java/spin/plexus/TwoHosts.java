package spin.plexus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import spin.core.boot.SpinKernel;
import spin.core.device.Framing;
import spin.core.device.NetworkDevice;
import spin.core.device.WireLink;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;

/// Two machines on a wire that loses every so many'th frame, each in its own time.
final class TwoHosts {
    static final int HERE = 0x0a000001;
    static final int THERE = 0x0a000002;

    final Host here = new Host();
    final Host there = new Host();
    private final Half one;
    private final Half other;

    /// A wire that loses nothing.
    TwoHosts() {
        this(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    TwoHosts(int lostFromHere, int lostFromThere) {
        this(Framing.ETHERNET, lostFromHere, lostFromThere);
    }

    /// A link of that kind, which loses nothing.
    TwoHosts(Framing framing) {
        this(framing, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private TwoHosts(Framing framing, int lostFromHere, int lostFromThere) {
        one = new Half(lostFromHere);
        other = new Half(lostFromThere);
        one.peer = other;
        other.peer = one;
        plug(framing, here, one, 0x0200_0000_0001L, "10.0.0.1/24");
        plug(framing, there, other, 0x0200_0000_0002L, "10.0.0.2/24");
    }

    /// So much time passes for both.
    void pass(long micros) {
        here.pass(micros);
        there.pass(micros);
    }

    /// Frames that did not arrive.
    int lost() {
        return one.lost + other.lost;
    }

    /// What comes out of the wire at that end of itself.
    void arriveHere(byte[] frame) {
        one.receiver.frameArrived(frame, frame.length);
        here.settle();
    }

    /// All that was put on the wire, as it was.
    List<byte[]> carried() {
        return Stream.concat(one.passed.stream(), other.passed.stream()).toList();
    }

    private static void plug(Framing framing, Host host, Half wire, long station, String address) {
        var kernel = host.kernel;
        kernel.links().add(WireLink.attach("eth0", station, framing, wire,
                kernel.machine().interrupts().line("eth0", 3, 0x900),
                kernel.processor(), SpinKernel.KERNEL, kernel.find(NetworkDevice.class, SpinKernel.KERNEL).raiser()));
        host.net("address eth0 " + address);
        host.settle();
    }

    /// One end of a wire that hands over at once.
    private static final class Half implements LinkPort {
        private final int each;
        private Half peer = this;
        private FrameReceiver receiver = (frame, length) -> {};
        private final List<byte[]> passed = new ArrayList<>();
        private int carried;
        private int lost;

        Half(int each) {
            this.each = each;
        }

        @Override
        public long send(byte[] frame, int offset, int length) {
            passed.add(Arrays.copyOfRange(frame, offset, offset + length));
            if (++carried % each == 0) {
                lost++;
                return 0;
            }
            peer.receiver.frameArrived(Arrays.copyOfRange(frame, offset, offset + length), length);
            return 0;
        }

        @Override
        public void receiver(FrameReceiver newReceiver) {
            receiver = newReceiver;
        }

        @Override
        public boolean carrier() {
            return true;
        }
    }
}
