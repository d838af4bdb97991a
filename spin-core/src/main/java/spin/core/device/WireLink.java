package spin.core.device;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;
import spin.core.strand.Processor;
import spin.dispatcher.Requester;
import spin.hw.interrupt.InterruptLine;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;

/// An interface whose wire is a port of the machine: another machine, a capture, the host.
///
/// What arrives interrupts. In the interrupt [NetworkInterrupt#frameArrived] is raised; what nobody was done with there wakes the link's
/// protocol strand, and that raises [NetworkDevice#frameArrived] for one frame after the other. So a handler of the latter may take its time,
/// and whatever it does, it does to no interrupt.
public final class WireLink implements Link, FrameReceiver {
    /// Frames that wait for the protocol strand; one beyond that is lost, as by a chip whose ring is full.
    public static final int QUEUE_LENGTH = 512;

    /// IEEE 802.3: a shorter frame is padded.
    private static final int SHORTEST = 60;
    /// Before what extensions fork, behind what somebody at the prompt asks.
    private static final int PRIORITY = 40;

    private final String name;
    private final long station;
    private final int mtu;
    private final LinkPort port;
    private final InterruptLine line;
    private final Consumer<Frame> arrival;
    private final Consumer<Frame> early = this::offer;
    private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private NetworkInterrupt interrupts = frame -> false;
    private boolean done;
    private long lost;

    private WireLink(String name, long station, int mtu, LinkPort port, InterruptLine line, NetworkDevice events) {
        this.name = name;
        this.station = station;
        this.mtu = mtu;
        this.port = port;
        this.line = line;
        arrival = events::frameArrived;
    }

    /// Begins to receive, on an Ethernet or what is like one.
    ///
    /// @param station the address in the lower 48 bits, of one station
    /// @param line this link's alone
    /// @param kernel whose the protocol strand is
    /// @param events through whom arrivals are raised
    public static WireLink attach(String name, long station, LinkPort port, InterruptLine line, Processor processor,
            Requester kernel, NetworkDevice events) {
        return attach(name, station, ETHERNET_MTU, port, line, processor, kernel, events);
    }

    /// The same on a wire that takes longer packets, or shorter ones.
    ///
    /// @param mtu the longest payload of a frame
    public static WireLink attach(String name, long station, int mtu, LinkPort port, InterruptLine line,
            Processor processor, Requester kernel, NetworkDevice events) {
        var link = new WireLink(name, station, mtu, port, line, events);
        var strand = processor.create("protocols of " + name, kernel, PRIORITY, () -> {
            while (true) {
                link.deliverAll();
                processor.block();
            }
        });
        processor.onInterrupt(line, () -> {
            line.lower();
            link.offerAll();
            processor.unblock(strand);
        });
        port.receiver(link);
        return link;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long station() {
        return station;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    /// Frames lost because the protocol strand was too slow for them.
    public long lost() {
        return lost;
    }

    @Override
    public void send(byte[] frame) {
        Link.checked(this, frame);
        var whole = frame.length < SHORTEST ? Arrays.copyOf(frame, SHORTEST) : frame;
        port.send(whole, 0, whole.length);
    }

    @Override
    public void frameArrived(byte[] frame, int length) {
        if (queue.size() + arrived.size() == QUEUE_LENGTH) {
            lost++;
            return;
        }
        arrived.add(Arrays.copyOf(frame, length));
        line.raise();
    }

    void interrupts(NetworkInterrupt events) {
        interrupts = events;
    }

    private void offerAll() {
        for (var bytes = arrived.poll(); bytes != null; bytes = arrived.poll()) {
            Frame.during(this, bytes, early);
            if (!done) {
                queue.add(bytes);
            }
        }
    }

    private void offer(Frame frame) {
        // A raise that fails has done nothing with the frame.
        done = false;
        done = interrupts.frameArrived(frame);
    }

    private void deliverAll() {
        for (var bytes = queue.poll(); bytes != null; bytes = queue.poll()) {
            Frame.during(this, bytes, arrival);
        }
    }
}
