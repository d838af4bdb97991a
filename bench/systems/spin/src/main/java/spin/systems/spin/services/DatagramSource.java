package spin.systems.spin.services;

import spin.core.strand.Processor;
import spin.core.strand.Strand;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.UdpView;

/// The application at the other machine that sends datagrams without an end: as many as it is granted, as fast as it can.
public final class DatagramSource {
    private final Processor processor;
    private final Endpoint endpoint;
    private final int peer;
    private final int peerPort;
    private final Contents contents;
    private long granted = Grants.WINDOW;
    private boolean begun;

    public DatagramSource(Processor processor, Endpoint endpoint, int peer, int peerPort, Contents contents) {
        this.processor = processor;
        this.endpoint = endpoint;
        this.peer = peer;
        this.peerPort = peerPort;
        this.contents = contents;
    }

    /// The body of the strand that sends; it begins with the first grant, which says that somebody receives.
    public void send() {
        while (!begun) {
            processor.block();
        }
        for (long sent = 0;; sent++) {
            while (sent == granted) {
                processor.block();
            }
            endpoint.send(peer, peerPort, contents.piece(sent));
        }
    }

    /// The handler of its own port: a grant has come.
    public void granted(UdpView grant, Strand sender) {
        if (begun) {
            granted += Grants.GRANT;
        }
        begun = true;
        processor.unblock(sender);
    }
}
