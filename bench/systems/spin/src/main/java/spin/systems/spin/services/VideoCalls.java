package spin.systems.spin.services;

import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.UdpSending;
import spin.plexus.udp.UdpView;

/// A video server in the kernel: each datagram of a frame is sent once, and a handler on that sending sends it to the other clients.
public final class VideoCalls {
    private static final String BEGUN = "net begun";
    private static final String DONE = "net done";
    private static final int FRAME = 12_500;
    private static final int PIECE = 1400;
    private static final int FRAMES_PER_SECOND = 30;

    private final Processor processor;
    private final Endpoint endpoint;
    private final int peer;
    private final int firstPort;
    private final int clients;
    private final long period;
    private final Probe probe;
    private final byte[][] pieces = new byte[(FRAME + PIECE - 1) / PIECE][];
    private long watched;

    /// @param firstPort of the clients at `peer`; each has the next one
    public VideoCalls(Processor processor, long hertz, Endpoint endpoint, int peer, int firstPort, int clients,
            Probe probe) {
        this.processor = processor;
        this.endpoint = endpoint;
        this.peer = peer;
        this.firstPort = firstPort;
        this.clients = clients;
        this.probe = probe;
        period = hertz / FRAMES_PER_SECOND;
        for (int i = 0; i < pieces.length; i++) {
            pieces[i] = new byte[Math.min(PIECE, FRAME - i * PIECE)];
        }
    }

    public boolean serves(Strand strand, SavedState state) {
        return state.number() == WorkloadAbi.NET_FRAME;
    }

    public void call(Strand strand, SavedState state) {
        long next = processor.now() + period;
        probe.mark(BEGUN);
        for (int i = 0; i < pieces.length; i++) {
            endpoint.send(peer, firstPort, pieces[i]);
        }
        probe.mark(DONE);
        processor.sleepUntil(next);
        state.result(1);
    }

    /// The handler on the sending.
    public void fanOut(UdpSending datagram) {
        for (int i = 1; i < clients; i++) {
            datagram.alsoTo(peer, firstPort + i);
        }
    }

    /// A client's handler, at the other machine.
    public void watch(UdpView datagram) {
        watched++;
    }

    /// Datagrams that clients have had.
    public long watched() {
        return watched;
    }
}
