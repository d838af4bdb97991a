package spin.ext.echo;

import spin.core.Extension;
import spin.core.Kernel;
import spin.plexus.udp.Udp;

/// The echo service over UDP: every datagram to port 7 goes back to its sender.
///
/// Source: RFC 862.
public final class Echo implements Extension {
    private static final int ECHO = 7;

    @Override
    public void start(Kernel kernel) {
        var udp = kernel.resolve(Udp.class);
        var port = udp.claim(ECHO);
        // The protocol adds the guard "destination port is 7" itself: nobody sees a port that is not theirs.
        kernel.events().on(Udp.class, Udp::packetArrived)
                .key(port)
                .handle(packet -> port.send(packet.sourceAddress(), packet.sourcePort(), packet.payload()))
                .install();
    }
}
