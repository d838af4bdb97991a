package spin.systems.spin;

import spin.bench.port.Probe;
import spin.core.trap.Trap;
import spin.dispatcher.Events;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Udp;
import spin.systems.spin.services.CounterCalls;
import spin.systems.spin.services.CounterEcho;

/// A counter that goes to another machine, is incremented there by the extension that has the port, and comes back.
record CounterScenario(CounterCalls calls) implements Network.Scenario {
    private static final int PORT = 7;
    private static final int CLIENT_PORT = 4000;

    static CounterScenario on(Network network, Probe probe) {
        var here = network.here();
        var endpoint = here.resolve(Udp.class, Network.APPLICATION).claim(CLIENT_PORT);
        var calls = new CounterCalls(here.processor(), endpoint, IpAddress.parse(Network.THERE), PORT, probe);
        here.events(Network.APPLICATION).on(Udp.class, Udp::packetArrived).key(endpoint).handle(calls::arrived)
                .as("counter").install();
        var there = network.there();
        var port = there.resolve(Udp.class, Network.APPLICATION).claim(PORT);
        there.events(Network.APPLICATION).on(Udp.class, Udp::packetArrived).key(port)
                .handle(new CounterEcho(port)::arrived).as("increment").install();
        return new CounterScenario(calls);
    }

    @Override
    public void serve(Events events) {
        events.on(Trap.class, Trap::systemCall).guard(calls::serves).handle(calls::call).as("network").install();
    }
}
