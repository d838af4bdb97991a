package spin.systems.spin;

import spin.bench.port.Datagrams;
import spin.bench.port.Probe;
import spin.core.boot.SpinKernel;
import spin.core.trap.Trap;
import spin.dispatcher.Events;
import spin.dispatcher.Requester;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.Udp;
import spin.systems.spin.services.NetCalls;
import spin.systems.spin.services.NetEcho;

/// An application here, one there that sends back what comes, and what stands beside the first.
record RoundTripScenario(NetCalls calls, boolean atInterrupt) implements Network.Scenario {
    static final int PORT = 7;
    private static final int CLIENT_PORT = 4000;
    private static final Requester OTHERS = Requester.of("others");

    static RoundTripScenario on(Network network, Datagrams datagrams, Probe probe) {
        var here = network.here();
        var endpoint = here.resolve(Udp.class, Network.APPLICATION).claim(CLIENT_PORT);
        var calls = new NetCalls(here.processor(), endpoint, IpAddress.parse(Network.THERE), PORT, datagrams.bytes(),
                probe);
        var there = network.there();
        var port = there.resolve(Udp.class, Network.APPLICATION).claim(PORT);
        var echo = new NetEcho(port);
        if (datagrams.atInterrupt()) {
            here.events(Network.APPLICATION).on(Udp.class, Udp::packetAtInterrupt).key(endpoint)
                    .handle(calls::arrivedAtInterrupt).as("application").ephemeral().install();
            there.events(Network.APPLICATION).on(Udp.class, Udp::packetAtInterrupt).key(port)
                    .handle(echo::arrivedAtInterrupt).as("echo").ephemeral().install();
        } else {
            here.events(Network.APPLICATION).on(Udp.class, Udp::packetArrived).key(endpoint).handle(calls::arrived)
                    .as("application").install();
            there.events(Network.APPLICATION).on(Udp.class, Udp::packetArrived).key(port).handle(echo::arrived)
                    .as("echo").install();
        }
        beside(here, datagrams, endpoint, calls);
        return new RoundTripScenario(calls, datagrams.atInterrupt());
    }

    private static void beside(SpinKernel here, Datagrams datagrams, Endpoint mine, NetCalls calls) {
        var others = here.resolve(Udp.class, OTHERS);
        for (int i = 0; i < datagrams.beside(); i++) {
            if (datagrams.admitted()) {
                here.events(Network.APPLICATION).on(Udp.class, Udp::packetArrived).key(mine).handle(calls::besideIt)
                        .install();
            } else {
                here.events(OTHERS).on(Udp.class, Udp::packetArrived).key(others.claim(CLIENT_PORT + 1 + i))
                        .handle(calls::besideIt).install();
            }
        }
    }

    @Override
    public void serve(Events events) {
        var call = events.on(Trap.class, Trap::systemCall).guard(calls::serves);
        (atInterrupt ? call.handle(calls::callAtInterrupt) : call.handle(calls::call)).as("network").install();
    }
}
