package spin.systems.spin.services;

import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.UdpView;

/// An application in the kernel that sends a counter to another machine and takes what comes back for the next one.
public final class CounterCalls {
    private static final String BEGUN = "net begun";
    private static final String DONE = "net done";

    private final Answer answer;
    private final Endpoint endpoint;
    private final int peer;
    private final int peerPort;
    private final Probe probe;
    private int counter = 1;

    public CounterCalls(Processor processor, Endpoint endpoint, int peer, int peerPort, Probe probe) {
        answer = new Answer(processor);
        this.endpoint = endpoint;
        this.peer = peer;
        this.peerPort = peerPort;
        this.probe = probe;
    }

    public boolean serves(Strand strand, SavedState state) {
        return state.number() == WorkloadAbi.NET_ROUND_TRIP;
    }

    public void call(Strand strand, SavedState state) {
        answer.expect(strand);
        int sent = counter;
        probe.mark(BEGUN);
        endpoint.send(peer, peerPort, Counter.in(sent));
        answer.await();
        boolean right = counter == sent + 1;
        counter++;
        probe.mark(DONE);
        state.result(right ? 1 : 0);
    }

    /// The handler of this application's own port.
    public void arrived(UdpView datagram) {
        counter = Counter.of(datagram.payload());
        answer.come();
    }
}
