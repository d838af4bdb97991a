package spin.bench.filters;

import java.lang.invoke.MethodHandles;
import spin.dispatcher.Authoriser;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Requester;

/// Handlers with the filters' predicates as guards. Who handled the latest packet is left in [#owner], as a filter's number.
public final class Endpoints {

    private int owner;
    private final Arrivals raiser;

    Endpoints(Traffic traffic) {
        var exported = new Dispatcher().export(MethodHandles.lookup(), Arrivals.class, headers -> {})
                .owner(Requester.of("benchmark")).authoriser(Authoriser.open()).publish();
        var events = exported.asOwner();
        for (var i = 0; i < traffic.connections.size(); i++) {
            var connection = traffic.connections.get(i);
            var source = connection.source();
            var sourcePort = connection.sourcePort();
            var destinationPort = connection.destinationPort();
            var number = i + 1;
            events.on(Arrivals.class, Arrivals::arrived)
                    .guard(headers -> headers.type() == Traffic.IP && headers.version() == Traffic.NO_OPTIONS
                            && headers.protocol() == Traffic.TCP && headers.source() == source
                            && headers.destination() == Traffic.OUR_ADDRESS && headers.sourcePort() == sourcePort
                            && headers.destinationPort() == destinationPort)
                    .handle(_ -> owner = number).install();
        }
        exported.deregisterIntrinsic(exported.event("arrived"));
        raiser = exported.raiser();
    }

    /// The number of the filter whose handler ran.
    int raise(byte[] packet) {
        raiser.arrived(new Headers(packet));
        return owner;
    }
}
