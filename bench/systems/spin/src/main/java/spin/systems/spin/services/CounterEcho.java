package spin.systems.spin.services;

import spin.plexus.udp.Endpoint;
import spin.plexus.udp.UdpView;

/// The application at the other machine: it sends back the next counter.
public record CounterEcho(Endpoint endpoint) {
    public void arrived(UdpView datagram) {
        endpoint.send(datagram.sourceAddress(), datagram.sourcePort(),
                Counter.in(Counter.of(datagram.payload()) + 1));
    }
}
