package spin.systems.spin.services;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.plexus.tcp.TcpConnection;
import spin.plexus.tcp.TcpPort;

/// An application in the kernel that speaks with another over one connection, which the first call opens: so many bytes there, as many back.
public final class StreamCalls {
    private static final String BEGUN = "net begun";
    private static final String DONE = "net done";

    private final TcpPort port;
    private final int peer;
    private final int peerPort;
    private final byte[] text;
    private final byte[] answer;
    private final Probe probe;
    private @Nullable TcpConnection opened;

    public StreamCalls(TcpPort port, int peer, int peerPort, int bytes, Probe probe) {
        this.port = port;
        this.peer = peer;
        this.peerPort = peerPort;
        text = new byte[bytes];
        answer = new byte[bytes];
        this.probe = probe;
    }

    public boolean serves(Strand strand, SavedState state) {
        return state.number() == WorkloadAbi.NET_ROUND_TRIP;
    }

    public void call(Strand strand, SavedState state) {
        var connection = connection();
        probe.mark(BEGUN);
        connection.writeAll(text, 0, text.length);
        for (int done = 0; done < answer.length;) {
            int count = connection.read(answer, done, answer.length - done);
            if (count < 0) {
                throw new WorkloadFailedException("the other machine has closed: " + connection);
            }
            done += count;
        }
        probe.mark(DONE);
        state.result(1);
    }

    private TcpConnection connection() {
        var present = opened;
        if (present == null) {
            present = port.connect(peer, peerPort);
            present.awaitEstablished();
            present.noDelay(true);
            opened = present;
        }
        return present;
    }
}
