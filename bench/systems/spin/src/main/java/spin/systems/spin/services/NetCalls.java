package spin.systems.spin.services;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.UdpView;

/// An application in the kernel that calls another over the network, one datagram there and one back.
public final class NetCalls {
    private static final String BEGUN = "net begun";
    private static final String DONE = "net done";
    private static final int BYTES = 16;

    private final Processor processor;
    private final Endpoint endpoint;
    private final int peer;
    private final int peerPort;
    private final Probe probe;
    private @Nullable Strand waiting;
    private boolean answered;
    private long beside;

    public NetCalls(Processor processor, Endpoint endpoint, int peer, int peerPort, Probe probe) {
        this.processor = processor;
        this.endpoint = endpoint;
        this.peer = peer;
        this.peerPort = peerPort;
        this.probe = probe;
    }

    public boolean serves(Strand strand, SavedState state) {
        return state.number() == WorkloadAbi.NET_ROUND_TRIP;
    }

    public void call(Strand strand, SavedState state) {
        waiting = strand;
        answered = false;
        probe.mark(BEGUN);
        endpoint.send(peer, peerPort, new byte[BYTES]);
        while (!answered) {
            processor.block();
        }
        probe.mark(DONE);
        state.result(1);
    }

    /// The handler of this application's own port.
    public void arrived(UdpView datagram) {
        answered = true;
        var strand = waiting;
        if (strand != null) {
            processor.unblock(strand);
        }
    }

    /// What stands beside it.
    public void besideIt(UdpView datagram) {
        beside++;
    }

    /// How often.
    public long beside() {
        return beside;
    }
}
