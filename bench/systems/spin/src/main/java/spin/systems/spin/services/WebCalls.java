package spin.systems.spin.services;

import java.nio.charset.StandardCharsets;
import spin.bench.port.Probe;
import spin.bench.port.WorkloadAbi;
import spin.bench.port.WorkloadFailedException;
import spin.core.strand.Strand;
import spin.core.trap.SavedState;
import spin.plexus.tcp.Tcp;

/// A client in the kernel that fetches one file from the server at another machine, each time over a connection of its own, which the server closes.
public final class WebCalls {
    private static final String BEGUN = "net begun";
    private static final String DONE = "net done";
    private static final int WEB = 80;

    private final Tcp tcp;
    private final int peer;
    private final byte[] request;
    private final int content;
    private final Probe probe;
    private final byte[] piece = new byte[8192];

    /// @param content bytes of the file: an answer without them is none
    public WebCalls(Tcp tcp, int peer, String request, int content, Probe probe) {
        this.tcp = tcp;
        this.peer = peer;
        this.request = request.getBytes(StandardCharsets.US_ASCII);
        this.content = content;
        this.probe = probe;
    }

    public boolean serves(Strand strand, SavedState state) {
        return state.number() == WorkloadAbi.NET_ROUND_TRIP;
    }

    public void call(Strand strand, SavedState state) {
        var port = tcp.claimAny();
        probe.mark(BEGUN);
        var connection = port.connect(peer, WEB);
        connection.awaitEstablished();
        connection.writeAll(request, 0, request.length);
        int total = 0;
        for (int count = 0; count >= 0; count = connection.read(piece, 0, piece.length)) {
            total += count;
        }
        probe.mark(DONE);
        connection.close();
        port.release();
        if (total <= content) {
            throw new WorkloadFailedException("the server sent " + total + " bytes instead of the file and its head");
        }
        state.result(1);
    }
}
