package spin.systems.spin.services;

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
    private static final long LOOK = 10_000;

    private final Processor processor;
    private final Endpoint endpoint;
    private final int peer;
    private final int peerPort;
    private final int bytes;
    private final Probe probe;
    private final Answer answer;
    private long beside;

    /// @param bytes of payload
    public NetCalls(Processor processor, Endpoint endpoint, int peer, int peerPort, int bytes,
            Probe probe) {
        this.processor = processor;
        answer = new Answer(processor);
        this.endpoint = endpoint;
        this.peer = peer;
        this.peerPort = peerPort;
        this.bytes = bytes;
        this.probe = probe;
    }

    public boolean serves(Strand strand, SavedState state) {
        return state.number() == WorkloadAbi.NET_ROUND_TRIP;
    }

    public void call(Strand strand, SavedState state) {
        answer.expect(strand);
        probe.mark(BEGUN);
        endpoint.send(peer, peerPort, new byte[bytes]);
        answer.await();
        probe.mark(DONE);
        state.result(1);
    }

    /// The same for an application that is nothing but its handler: what comes at interrupt level wakes nobody, so the caller looks again and again.
    public void callAtInterrupt(Strand strand, SavedState state) {
        answer.expect(null);
        probe.mark(BEGUN);
        endpoint.send(peer, peerPort, new byte[bytes]);
        while (!answer.isHere()) {
            processor.sleepUntil(processor.now() + LOOK);
        }
        state.result(1);
    }

    /// The handler of this application's own port.
    public void arrived(UdpView datagram) {
        answer.come();
    }

    /// The same in the interrupt: the datagram is done with.
    public boolean arrivedAtInterrupt(UdpView datagram) {
        probe.mark(DONE);
        answer.come();
        return true;
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
