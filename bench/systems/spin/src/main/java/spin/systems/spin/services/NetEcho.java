package spin.systems.spin.services;

import spin.plexus.udp.Endpoint;
import spin.plexus.udp.UdpView;

/// The application at the other machine: it sends back what comes.
public record NetEcho(Endpoint endpoint) {
    public void arrived(UdpView datagram) {
        endpoint.send(datagram.sourceAddress(), datagram.sourcePort(), datagram.payload());
    }

    /// The same in the interrupt: the datagram is done with.
    public boolean arrivedAtInterrupt(UdpView datagram) {
        arrived(datagram);
        return true;
    }
}
