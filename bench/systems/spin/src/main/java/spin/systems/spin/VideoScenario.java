package spin.systems.spin;

import spin.bench.port.Probe;
import spin.core.trap.Trap;
import spin.dispatcher.Events;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Udp;
import spin.systems.spin.services.VideoCalls;

/// A video server here, and its clients there.
record VideoScenario(VideoCalls calls) implements Network.Scenario {
    private static final int SERVER_PORT = 8001;
    private static final int FIRST_CLIENT = 9000;

    static VideoScenario on(Network network, String workload, Probe probe) {
        var here = network.here();
        int clients = clients(workload);
        var endpoint = here.resolve(Udp.class, Network.APPLICATION).claim(SERVER_PORT);
        var calls = new VideoCalls(here.processor(), here.hertz(), endpoint, IpAddress.parse(Network.THERE),
                FIRST_CLIENT,
                clients, probe);
        here.events(Network.APPLICATION).on(Udp.class, Udp::packetSend).key(endpoint).handle(calls::fanOut)
                .as("fan out")
                .install();
        var there = network.there();
        var udp = there.resolve(Udp.class, Network.APPLICATION);
        for (int i = 0; i < clients; i++) {
            there.events(Network.APPLICATION).on(Udp.class, Udp::packetArrived).key(udp.claim(FIRST_CLIENT + i))
                    .handle(calls::watch).as("client").install();
        }
        return new VideoScenario(calls);
    }

    /// The number in the name, such as `video to 10 clients`.
    private static int clients(String workload) {
        return Integer.parseInt(workload.replaceAll("[^0-9]", ""));
    }

    @Override
    public void serve(Events events) {
        events.on(Trap.class, Trap::systemCall).guard(calls::serves).handle(calls::call).as("video").install();
    }
}
