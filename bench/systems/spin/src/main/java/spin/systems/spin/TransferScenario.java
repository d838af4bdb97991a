package spin.systems.spin;

import spin.bench.port.Probe;
import spin.bench.port.Transfer;
import spin.core.strand.Strand;
import spin.core.strand.Threads;
import spin.core.trap.Trap;
import spin.dispatcher.Events;
import spin.plexus.ip.IpAddress;
import spin.plexus.tcp.Tcp;
import spin.plexus.udp.Udp;
import spin.systems.spin.services.Contents;
import spin.systems.spin.services.DatagramSink;
import spin.systems.spin.services.DatagramSource;
import spin.systems.spin.services.StreamSink;
import spin.systems.spin.services.StreamSource;

/// An application there that sends without an end, and one here that receives.
record TransferScenario(Receiver receiver) implements Network.Scenario {
    private static final int SINK_PORT = 4000;

    /// Installs the call by which a program waits for what comes.
    private interface Receiver {
        void serve(Events events);
    }

    static TransferScenario on(Network network, Transfer transfer, Probe probe) {
        var contents = new Contents(transfer.bytes());
        return new TransferScenario(
                transfer.stream()
                        ? stream(network, transfer, contents, probe)
                        : datagrams(network, transfer, contents, probe));
    }

    private static Receiver datagrams(Network network, Transfer transfer, Contents contents, Probe probe) {
        var here = network.here();
        var port = here.resolve(Udp.class, Network.APPLICATION).claim(SINK_PORT);
        var sink = new DatagramSink(here.processor(), port, IpAddress.parse(Network.THERE), RoundTripScenario.PORT,
                transfer.packets(), transfer.bytes(), transfer.checked() ? contents : null, probe);
        here.events(Network.APPLICATION).on(Udp.class, Udp::packetArrived).key(port).handle(sink::arrived).as("sink")
                .install();
        var there = network.there();
        var endpoint = there.resolve(Udp.class, Network.APPLICATION).claim(RoundTripScenario.PORT);
        var source = new DatagramSource(there.processor(), endpoint, IpAddress.parse(Network.HERE), SINK_PORT,
                contents);
        var sender = begun(network, source::send);
        there.events(Network.APPLICATION).on(Udp.class, Udp::packetArrived).key(endpoint)
                .handle(grant -> source.granted(grant, sender)).as("source").install();
        return events -> events.on(Trap.class, Trap::systemCall).guard(sink::serves).handle(sink::call).as("network")
                .install();
    }

    private static Receiver stream(Network network, Transfer transfer, Contents contents, Probe probe) {
        var server = network.there().resolve(Tcp.class, Network.APPLICATION).claim(RoundTripScenario.PORT);
        server.listen(1);
        begun(network, new StreamSource(server, contents)::send);
        var client = network.here().resolve(Tcp.class, Network.APPLICATION).claimAny();
        var sink = new StreamSink(client, IpAddress.parse(Network.THERE), RoundTripScenario.PORT,
                transfer.packets() * transfer.bytes(), transfer.checked() ? contents : null, probe);
        return events -> events.on(Trap.class, Trap::systemCall).guard(sink::serves).handle(sink::call).as("network")
                .install();
    }

    private static Strand begun(Network network, Runnable body) {
        var processor = network.there().processor();
        var strand = processor.create("sender", Network.APPLICATION, Threads.DEFAULT_PRIORITY, body);
        processor.unblock(strand);
        return strand;
    }

    @Override
    public void serve(Events events) {
        receiver.serve(events);
    }
}
