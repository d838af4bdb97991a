package spin.core.device;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
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
    /// Frames that wait for the protocol strand; one beyond that is lost, as by a chip whose ring is full. A power of two.
    public static final int QUEUE_LENGTH = 512;

    /// Before what extensions fork, behind what somebody at the prompt asks.
    private static final int PRIORITY = 40;

    private final String name;
    private final long station;
    private final Framing framing;
    private final int unused;
    private final int linkType;
    private final int shortest;
    private final int longest;
    private final long stationAsItLies;
    private final LinkPort port;
    private final InterruptLine line;
    private final NetworkDevice events;
    /// What has arrived: from `head` to `kept` what waits for the strand, from `next` to `tail` what is to be offered in the interrupt. Between them
    /// there is nothing, and outside an interrupt not even a gap.
    private final byte[] @Nullable [] ring = new byte[QUEUE_LENGTH] @Nullable [];
    private int head;
    private int kept;
    private int next;
    private int tail;
    private NetworkInterrupt interrupts = frame -> false;
    private boolean offering;
    private long lost;

    private WireLink(String name, long station, Framing framing, LinkPort port, InterruptLine line,
            NetworkDevice events) {
        this.name = name;
        this.station = station;
        this.framing = framing;
        this.port = port;
        this.line = line;
        this.events = events;
        unused = framing.unused();
        linkType = framing.captureType();
        shortest = framing.shortest();
        longest = HEADER_LENGTH + framing.mtu();
        stationAsItLies = Frame.stationAsItLies(station);
    }

    /// Begins to receive, over an Ethernet.
    ///
    /// @param station the address in the lower 48 bits, of one station
    /// @param line this link's alone
    /// @param kernel whose the protocol strand is
    /// @param events through whom arrivals are raised
    public static WireLink attach(String name, long station, LinkPort port, InterruptLine line, Processor processor,
            Requester kernel, NetworkDevice events) {
        return attach(name, station, Framing.ETHERNET, port, line, processor, kernel, events);
    }

    /// Begins to receive.
    ///
    /// @param station the address in the lower 48 bits, of one station; on ATM the number of the circuit, on T3 0
    /// @param line this link's alone
    /// @param kernel whose the protocol strand is
    /// @param events through whom arrivals are raised
    public static WireLink attach(String name, long station, Framing framing, LinkPort port, InterruptLine line,
            Processor processor, Requester kernel, NetworkDevice events) {
        var link = new WireLink(name, station, framing, port, line, events);
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
    public Framing framing() {
        return framing;
    }

    /// Frames lost because the protocol strand was too slow for them.
    public long lost() {
        return lost;
    }

    @Override
    public void send(byte[] frame) {
        int length = frame.length;
        if (length < HEADER_LENGTH || length > longest) {
            Link.checked(this, frame);
        }
        var whole = length < shortest ? Arrays.copyOf(frame, shortest) : frame;
        port.send(whole, unused, whole.length - unused);
    }

    @Override
    public void frameArrived(byte[] frame, int length) {
        if (tail - head == QUEUE_LENGTH) {
            lost++;
            return;
        }
        var bytes = new byte[unused + length];
        System.arraycopy(frame, 0, bytes, unused, length);
        ring[tail++ & QUEUE_LENGTH - 1] = bytes;
        line.raise();
    }

    void interrupts(NetworkInterrupt events) {
        interrupts = events;
    }

    /// Raises what comes at interrupt level from now on.
    void offer() {
        offering = true;
    }

    private void offerAll() {
        if (!offering) {
            next = tail;
            kept = tail;
            return;
        }
        while (next != tail) {
            int slot = next++ & QUEUE_LENGTH - 1;
            var bytes = ring[slot];
            if (bytes != null && isDoneWith(bytes)) {
                ring[slot] = null;
            } else {
                keep(bytes, slot);
            }
        }
        next = kept;
        tail = kept;
    }

    /// For the strand.
    private void keep(byte @Nullable [] bytes, int from) {
        int slot = kept++ & QUEUE_LENGTH - 1;
        if (slot != from) {
            ring[from] = null;
            ring[slot] = bytes;
        }
    }

    private boolean isDoneWith(byte[] bytes) {
        var frame = new Frame(this, false, linkType, stationAsItLies, bytes);
        try {
            return interrupts.frameArrived(frame);
        } finally {
            frame.die();
        }
    }

    private void deliverAll() {
        while (head != kept) {
            int slot = head++ & QUEUE_LENGTH - 1;
            var bytes = ring[slot];
            ring[slot] = null;
            if (bytes == null) {
                continue;
            }
            var frame = new Frame(this, false, linkType, stationAsItLies, bytes);
            try {
                events.frameArrived(frame);
            } finally {
                frame.die();
            }
        }
    }
}
