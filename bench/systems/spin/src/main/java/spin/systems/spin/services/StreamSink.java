package spin.systems.spin.services;

import org.jspecify.annotations.Nullable;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.plexus.tcp.TcpConnection;
import spin.plexus.tcp.TcpPort;

/// An application in the kernel that reads from a connection, which the first call opens: so many bytes a call.
public final class StreamSink {
    private static final String BEGUN = "net begun";
    private static final String DONE = "net done";

    private final TcpPort port;
    private final int peer;
    private final int peerPort;
    private final int bytes;
    private final @Nullable Contents checked;
    private final Probe probe;
    private final byte[] piece = new byte[8192];
    private @Nullable TcpConnection opened;
    private long received;

    /// @param bytes of a call
    /// @param checked what they are to be; null when nobody looks
    public StreamSink(TcpPort port, int peer, int peerPort, int bytes, @Nullable Contents checked, Probe probe) {
        this.port = port;
        this.peer = peer;
        this.peerPort = peerPort;
        this.bytes = bytes;
        this.checked = checked;
        this.probe = probe;
    }

    public boolean serves(Strand strand, SavedState state) {
        return state.number() == WorkloadAbi.NET_RECEIVE;
    }

    public void call(Strand strand, SavedState state) {
        var connection = connection();
        probe.mark(BEGUN);
        for (int left = bytes; left > 0;) {
            int count = connection.read(piece, 0, Math.min(left, piece.length));
            if (count < 0) {
                throw new WorkloadFailedException("the other machine has closed: " + connection);
            }
            var contents = checked;
            if (contents != null) {
                contents.check(received, piece, count);
            }
            received += count;
            left -= count;
        }
        probe.mark(DONE);
        state.result(1);
    }

    private TcpConnection connection() {
        var present = opened;
        if (present == null) {
            present = port.connect(peer, peerPort);
            present.awaitEstablished();
            opened = present;
        }
        return present;
    }
}
