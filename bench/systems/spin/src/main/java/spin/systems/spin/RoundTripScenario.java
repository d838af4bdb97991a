package spin.systems.spin;

import spin.bench.port.Probe;
import spin.core.trap.Trap;
import spin.dispatcher.Events;
import spin.dispatcher.Requester;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Udp;
import spin.systems.spin.services.NetCalls;
import spin.systems.spin.services.NetEcho;

/// An application here, one there that sends back what comes, and what stands beside the first.
record RoundTripScenario(NetCalls calls) implements Network.Scenario {
    private static final int PORT = 7;
    private static final int CLIENT_PORT = 4000;
    private static final Requester OTHERS = Requester.of("others");

    static RoundTripScenario on(Network network, String workload, Probe probe) {
        var here = network.here();
        var endpoint = here.resolve(Udp.class, Network.APPLICATION).claim(CLIENT_PORT);
        var calls = new NetCalls(here.processor(), endpoint, IpAddress.parse(Network.THERE), PORT, probe);
        var mine = here.events(Network.APPLICATION);
        mine.on(Udp.class, Udp::packetArrived).key(endpoint).handle(calls::arrived).as("application").install();
        serveAt(network);
        var others = here.resolve(Udp.class, OTHERS);
        int beside = beside(workload);
        for (int i = 0; i < beside; i++) {
            if (workload.contains("false")) {
                here.events(OTHERS).on(Udp.class, Udp::packetArrived).key(others.claim(CLIENT_PORT + 1 + i))
                        .handle(calls::besideIt).install();
            } else if (workload.contains("true")) {
                mine.on(Udp.class, Udp::packetArrived).key(endpoint).handle(calls::besideIt).install();
            }
        }
        return new RoundTripScenario(calls);
    }

    /// The number in the name, such as `udp ethernet beside 50 false guards`.
    private static int beside(String workload) {
        var digits = workload.replaceAll("[^0-9]", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    private static void serveAt(Network network) {
        var there = network.there();
        var port = there.resolve(Udp.class, Network.APPLICATION).claim(PORT);
        var echo = new NetEcho(port);
        there.events(Network.APPLICATION).on(Udp.class, Udp::packetArrived).key(port).handle(echo::arrived).as("echo")
                .install();
    }

    @Override
    public void serve(Events events) {
        events.on(Trap.class, Trap::systemCall).guard(calls::serves).handle(calls::call).as("network").install();
    }
}
