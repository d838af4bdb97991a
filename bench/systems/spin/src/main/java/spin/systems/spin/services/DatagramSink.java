package spin.systems.spin.services;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.UdpView;

/// An application in the kernel that receives datagrams as they come, and grants the sender as many more while a call is under way. A call waits for so many of them: from the
/// first that comes after it to the one so many later.
public final class DatagramSink {
    private static final String BEGUN = "net begun";
    private static final String DONE = "net done";
    private static final byte[] NOTHING = new byte[0];

    private final Endpoint endpoint;
    private final int peer;
    private final int peerPort;
    private final int packets;
    private final int bytes;
    private final @Nullable Contents checked;
    private final Probe probe;
    private final Answer answer;
    private boolean begun;
    private boolean asked;
    private long received;
    /// Grants that nobody has called for yet: a receiver whose packets take all of its time would never come to its calls.
    private int owed;
    private long last;

    /// @param packets of a call
    /// @param bytes of each
    /// @param checked what they are to be; null when nobody looks
    public DatagramSink(Processor processor, Endpoint endpoint, int peer, int peerPort, int packets, int bytes,
            @Nullable Contents checked, Probe probe) {
        answer = new Answer(processor);
        this.endpoint = endpoint;
        this.peer = peer;
        this.peerPort = peerPort;
        this.packets = packets;
        this.bytes = bytes;
        this.checked = checked;
        this.probe = probe;
    }

    public boolean serves(Strand strand, SavedState state) {
        return state.number() == WorkloadAbi.NET_RECEIVE;
    }

    public void call(Strand strand, SavedState state) {
        answer.expect(strand);
        asked = true;
        if (!begun) {
            begun = true;
            endpoint.send(peer, peerPort, NOTHING);
        }
        for (; owed > 0; owed--) {
            endpoint.send(peer, peerPort, NOTHING);
        }
        answer.await();
        state.result(1);
    }

    /// The handler of its own port.
    public void arrived(UdpView datagram) {
        if (datagram.payloadLength() != bytes) {
            throw new WorkloadFailedException(
                    "a datagram of " + datagram.payloadLength() + " bytes came instead of " + bytes);
        }
        var contents = checked;
        if (contents != null) {
            contents.check(received * bytes, datagram.payload(), bytes);
        }
        received++;
        if (received % Grants.GRANT == 0) {
            if (asked || received < last) {
                endpoint.send(peer, peerPort, NOTHING);
            } else {
                owed++;
            }
        }
        if (asked) {
            asked = false;
            last = received + packets;
            probe.mark(BEGUN);
        } else if (received == last) {
            probe.mark(DONE);
            answer.come();
        }
    }
}
