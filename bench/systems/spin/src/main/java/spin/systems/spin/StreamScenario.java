package spin.systems.spin;

import spin.bench.port.Datagrams;
import spin.bench.port.Probe;
import spin.core.trap.Trap;
import spin.dispatcher.Events;
import spin.plexus.ip.IpAddress;
import spin.plexus.tcp.Tcp;
import spin.systems.spin.services.StreamCalls;
import spin.systems.spin.services.StreamEcho;

/// An application here, one there that writes back what it reads, and a connection between them.
record StreamScenario(StreamCalls calls) implements Network.Scenario {

    static StreamScenario on(Network network, Datagrams workload, Probe probe) {
        var server = network.there().resolve(Tcp.class, Network.APPLICATION).claim(RoundTripScenario.PORT);
        var echo = new StreamEcho();
        var events = network.there().events(Network.APPLICATION);
        events.on(Tcp.class, Tcp::called).key(server).handle(echo::called).as("echo").install();
        events.on(Tcp.class, Tcp::readable).key(server).handle(echo::readable).as("echo").install();
        server.listen(1);
        var client = network.here().resolve(Tcp.class, Network.APPLICATION).claimAny();
        return new StreamScenario(new StreamCalls(client, IpAddress.parse(Network.THERE), RoundTripScenario.PORT,
                workload.bytes(), probe));
    }

    @Override
    public void serve(Events events) {
        events.on(Trap.class, Trap::systemCall).guard(calls::serves).handle(calls::call).as("network").install();
    }
}
