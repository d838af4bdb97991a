package spin.ext.guest;

import spin.core.Extension;
import spin.core.Kernel;
import spin.plexus.udp.Udp;

/// Sends what comes to port 7 back, as an extension that a test drops into a kernel.
public final class PortEcho implements Extension {
    private static final int PORT = 7;

    @Override
    public void start(Kernel kernel) {
        var port = kernel.resolve(Udp.class).claim(PORT);
        kernel.events().on(Udp.class, Udp::packetArrived).key(port)
                .handle(packet -> port.send(packet.sourceAddress(), packet.sourcePort(), packet.payload())).install();
    }
}
