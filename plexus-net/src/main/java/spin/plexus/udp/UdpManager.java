package spin.plexus.udp;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.core.ImportDeniedException;
import spin.core.account.Account;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.core.boot.SpinKernel;
import spin.core.trap.AnyTrue;
import spin.dispatcher.Decision;
import spin.dispatcher.Effect;
import spin.dispatcher.Events;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.Manipulation;
import spin.dispatcher.Requester;
import spin.dispatcher.Trait;
import spin.dispatcher.predicate.Accessor;
import spin.plexus.ip.IpManager;
import spin.plexus.ip.IpView;
import spin.plexus.wire.Drop;
import spin.plexus.wire.ErrorKind;
import spin.plexus.wire.InterruptCount;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Succession;
import spin.plexus.wire.Traffic;

/// Keeps the ports, decides who may handle which datagrams, and sends.
///
/// A port belongs to one domain. Two endpoints for it exist only while a domain is replaced by the next one of its
/// name: the new one claims its ports while it starts, and the old one answers until the moment of the swap.
public final class UdpManager {
    /// The longest payload of a datagram; what the link does not take in one piece goes in parts.
    public static final int LARGEST_PAYLOAD = IpManager.LARGEST_PAYLOAD - UdpView.LENGTH;

    static final int LAST_PORT = 0xffff;
    private static final int NO_PORT = -1;
    /// From here on ports are nobody's in particular (RFC 6335, 6).
    static final int FIRST_EPHEMERAL_PORT = 49_152;
    private static final int HEADROOM = IpManager.HEADROOM + UdpView.LENGTH;
    private static final String ARRIVED = "Udp.packetArrived";
    private static final String SENDING = "Udp.packetSend";
    private static final String AT_INTERRUPT = "Udp.packetAtInterrupt";
    /// 150 microseconds of the default machine, in which it does nothing else.
    private static final long INTERRUPT_LIMIT = 20_000;

    private final IpManager below;
    private final Events kernel;
    private final Traffic traffic = new Traffic("udp");
    private final Map<Integer, List<Endpoint>> ports = new LinkedHashMap<>();
    private final Udp above;
    private final Ledger ledger;
    private final Resource held;
    private boolean atInterrupt;
    private int latestPort = NO_PORT;
    private @Nullable InterruptCount latestCount;
    private long refused;

    private UdpManager(SpinKernel kernel, IpManager below) {
        this.below = below;
        this.kernel = kernel.events(SpinKernel.KERNEL);
        ledger = kernel.ledger();
        held = ledger.resource("udp-port", holder -> ports.values()
                .forEach(endpoints -> endpoints.forEach(each -> holder.accept(each.account()))));
        var exported = kernel.export(MethodHandles.lookup(), Udp.class, new Intrinsic(this), this::decide);
        var arrived = exported.event("packetArrived");
        exported.deregisterIntrinsic(arrived);
        Handler.Of1<UdpView> unhandled = this::unhandled;
        exported.defaultHandler(arrived, unhandled);
        exported.results(exported.event("packetAtInterrupt"), new AnyTrue());
        above = exported.raiser();
    }

    /// Exports [Udp] and begins to receive.
    public static UdpManager attach(SpinKernel kernel, IpManager below) {
        var manager = new UdpManager(kernel, below);
        below.protocol("udp", UdpView.PROTOCOL, manager::packetArrived);
        below.errors(UdpView.PROTOCOL, manager::refused);
        return manager;
    }

    /// [Udp] as `who` sees it: what it claims is charged to it.
    public Udp as(Requester who) {
        return new Facade(this, who);
    }

    /// The first free ephemeral port.
    public Endpoint claimEphemeral(Requester who) {
        for (int port = FIRST_EPHEMERAL_PORT; port <= LAST_PORT; port++) {
            if (!ports.containsKey(port)) {
                return claim(who, port);
            }
        }
        throw new PortRefusedException(
                "%s asks for an ephemeral port, and all of them are taken; release one, or unload whoever holds them"
                        .formatted(who.name()));
    }

    /// Installs a handler of the kernel's own.
    public void handle(String label, Endpoint endpoint, Handler.Of1<UdpView> handler) {
        var install = kernel.on(Udp.class, Udp::packetArrived);
        guards(endpoint).forEach(install::guardedBy);
        install.handle(handler).as(label).install();
    }

    /// A domain is gone: its ports are free.
    public void unloaded(Requester domain) {
        var gone = new ArrayList<Endpoint>();
        for (var holders : ports.values()) {
            for (var endpoint : holders) {
                if (Succession.isSame(endpoint.owner(), domain)) {
                    gone.add(endpoint);
                }
            }
        }
        gone.forEach(Endpoint::release);
    }

    public Traffic traffic() {
        return traffic;
    }

    /// @param who null when the caller cannot be told; the endpoint belongs to the first who handles it then
    Endpoint claim(@Nullable Requester who, int port) {
        var name = who == null ? "somebody" : who.name();
        if (port < 1 || port > LAST_PORT) {
            throw new PortRefusedException(
                    "%s claims UDP port %d; a port is a number from 1 to %d".formatted(name, port, LAST_PORT));
        }
        var holders = ports.get(port);
        if (holders != null) {
            for (var holder : holders) {
                if (!Succession.replaces(who, holder.owner())) {
                    var owner = holder.owner();
                    throw new PortRefusedException(
                            "%s claims UDP port %d, which %s holds; choose another port, or unload its holder first"
                                    .formatted(name, port,
                                            owner == null
                                                    ? "somebody else"
                                                    : Succession.isSame(owner, who) ? "it already" : owner.name()));
                }
            }
        }
        var account = ledger.of(who == null ? SpinKernel.KERNEL : who);
        if (!account.charge(held)) {
            throw new PortRefusedException("%s holds %d UDP ports and may have no more; release one".formatted(name,
                    account.held(held)));
        }
        var endpoint = new Endpoint(this, port, who, account);
        ports.computeIfAbsent(port, _ -> new ArrayList<>()).add(endpoint);
        latestPort = NO_PORT;
        return endpoint;
    }

    void released(Endpoint endpoint) {
        var holders = ports.get(endpoint.port());
        if (holders == null || !holders.remove(endpoint)) {
            throw new IllegalStateException(endpoint + " was live but not among the ports");
        }
        latestPort = NO_PORT;
        endpoint.account().credit(held);
        if (holders.isEmpty()) {
            ports.remove(endpoint.port());
        }
    }

    /// It is `who`'s from now on.
    Account pass(Endpoint endpoint, Requester who) {
        var account = ledger.of(who);
        endpoint.account().pass(held, account);
        return account;
    }

    boolean send(Endpoint from, int address, int port, byte[] payload) {
        checkedPort(port);
        if (payload.length > LARGEST_PAYLOAD) {
            throw new IllegalArgumentException("a datagram carries at most %d bytes, not %d; send several"
                    .formatted(LARGEST_PAYLOAD, payload.length));
        }
        var sending = new UdpSending(this, from, address, port, payload);
        try {
            above.packetSend(sending);
        } finally {
            sending.over();
        }
        return sending.taken();
    }

    static int checkedPort(int port) {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    "there is no UDP port %d to send to; a port is a number from 1 to %d".formatted(port, LAST_PORT));
        }
        return port;
    }

    boolean transmit(UdpSending sending, int address, int port) {
        if (port == 0) {
            traffic.count(Drop.NO_PORT);
            return false;
        }
        var payload = sending.bytes();
        var frame = new byte[HEADROOM + payload.length];
        System.arraycopy(payload, 0, frame, HEADROOM, payload.length);
        var way = below.wayTo(address);
        if (way != null) {
            UdpView.write(frame, IpManager.HEADROOM, way.addressSum(), sending.sourcePort(), port,
                    sending.payloadSum());
        }
        // Counted before it goes: the answers arrive, and are counted, before the loop-back link returns.
        traffic.countSent();
        return below.send(frame, way, UdpView.PROTOCOL);
    }

    private void packetArrived(IpView packet) {
        traffic.countReceived();
        var view = new UdpView(packet);
        var wrong = view.check();
        if (wrong == null) {
            above.packetArrived(view);
        } else {
            traffic.count(wrong);
        }
    }

    private boolean packetAtInterrupt(IpView packet) {
        var count = atInterrupt(UdpView.destinationPort(packet));
        if (count == null) {
            return false;
        }
        var view = new UdpView(packet);
        if (view.check() != null) {
            return false;
        }
        count.countOffered();
        if (!above.packetAtInterrupt(view)) {
            return false;
        }
        count.countDone();
        traffic.countReceived();
        return true;
    }

    /// Of whoever handles the datagrams of that port at interrupt level; null when nobody does. The latest answer is kept until a port changes hands.
    private @Nullable InterruptCount atInterrupt(int port) {
        if (port != latestPort) {
            var holders = ports.get(port);
            latestCount = holders == null ? null : atInterrupt(holders);
            latestPort = port;
        }
        return latestCount;
    }

    private static @Nullable InterruptCount atInterrupt(List<Endpoint> holders) {
        for (int i = 0; i < holders.size(); i++) {
            var count = holders.get(i).atInterrupt();
            if (count != null) {
                return count;
            }
        }
        return null;
    }

    /// What became of datagrams that were offered at interrupt level, one line for each port where anybody handles them there.
    public List<String> atInterrupt() {
        var lines = new ArrayList<String>();
        for (var holders : ports.values()) {
            for (var endpoint : holders) {
                var count = endpoint.atInterrupt();
                if (count != null) {
                    lines.add("port %d  %s".formatted(endpoint.port(), count));
                }
            }
        }
        return lines;
    }

    /// The way for what does not wait for a strand is there from the first handler on that wants it.
    private Decision.AllowedWith atInterrupt(Endpoint endpoint) {
        if (!atInterrupt) {
            atInterrupt = true;
            below.atInterrupt(UdpView.PROTOCOL, this::packetAtInterrupt);
        }
        endpoint.showAtInterrupt();
        latestPort = NO_PORT;
        return new Decision.AllowedWith(guards(endpoint)).demanding(Effect.EPHEMERAL).atMost(INTERRUPT_LIMIT);
    }

    private void unhandled(UdpView datagram) {
        traffic.count(Drop.UNHANDLED);
        below.tell(ErrorKind.PORT_UNREACHABLE, datagram.packet(), 0);
    }

    /// Datagrams are sent and forgotten, so an error can be held against the port alone that it says it came from.
    private boolean refused(ErrorKind kind, byte[] packet, int payload, int nextMtu) {
        if (!ports.containsKey(Octets.get16(packet, payload))) {
            return false;
        }
        refused++;
        return true;
    }

    /// Datagrams of this machine that somebody on the way said went no further.
    public long refused() {
        return refused;
    }

    /// What extensions may do to the events of [Udp]: handle the datagrams of an endpoint that they hold.
    private Decision decide(Manipulation what) {
        if (what.operation().isAuthoritys()) {
            return new Decision.Denied("that is for the protocol itself");
        }
        if (what.operation() != Manipulation.Operation.INSTALL) {
            // Of its own handlers only: that the dispatcher sees to.
            return new Decision.Allowed();
        }
        boolean sending = what.event().name().equals(SENDING);
        boolean early = what.event().name().equals(AT_INTERRUPT);
        if (!sending && !early && !what.event().name().equals(ARRIVED)) {
            return new Decision.Denied(
                    "it is a service to call, and whoever handled it could pose as the protocol; call it instead");
        }
        var asked = what.binding();
        if (asked != null && (asked.is(Trait.FILTER) || asked.is(Trait.CANCELLING))) {
            return new Decision.Denied(
                    "a filter, or a handler that ends the raise, would decide what the holders of other ports see; handle the datagram instead");
        }
        return switch (what.key()) {
            case Endpoint endpoint when !endpoint.of(this) ->
                new Decision.Denied("%s is one of another machine; claim the port on this one".formatted(endpoint));
            case Endpoint endpoint when !endpoint.live() -> new Decision.Denied(
                    "the endpoint of port %d has been released; claim the port again".formatted(endpoint.port()));
            case Endpoint endpoint -> {
                endpoint.adopt(what.requester());
                yield early
                        ? atInterrupt(endpoint)
                        : new Decision.AllowedWith(sending
                                ? List.of((Guard.Of1<UdpSending>) datagram -> datagram.isFrom(endpoint))
                                : guards(endpoint));
            }
            case null -> new Decision.Denied(
                    "a handler sees the datagrams of its own port only; claim a port with Udp.claim and give the endpoint as the handler's key");
            default -> new Decision.Denied("the handler's key is a %s and must be the endpoint that Udp.claim answered"
                    .formatted(what.key().getClass().getName()));
        };
    }

    /// What admits the datagrams of one endpoint: the port first, as data, so that the dispatcher searches for it among all ports and does not
    /// ask one endpoint after the other; then whether the endpoint lives.
    private static List<Guard> guards(Endpoint endpoint) {
        // The bytes of a frame do not change while a raise lasts, and nobody can end the frame before.
        var port = Accessor.argument(0, UdpView.class).get("destinationPort");
        return List.of(Guard.Where.all(port.is(endpoint.port())), (Guard.Of1<UdpView>) _ -> endpoint.live());
    }

    /// What the events do by themselves. The arrival is out of its event from the beginning: nothing is done with a
    /// datagram but what handlers do.
    private record Intrinsic(UdpManager manager) implements Udp {
        @Override
        public void packetArrived(UdpView datagram) {}

        @Override
        public boolean packetAtInterrupt(UdpView datagram) {
            return false;
        }

        @Override
        public void packetSend(UdpSending datagram) {
            datagram.toWhomItIsFor();
        }

        @Override
        public Endpoint claim(int port) {
            return manager.claim(null, port);
        }
    }

    /// The services in the name of one requester.
    private static final class Facade implements Udp {
        private final UdpManager manager;
        private final Requester who;

        Facade(UdpManager manager, Requester who) {
            this.manager = manager;
            this.who = who;
        }

        /// A datagram that somebody kept would make faults in the handlers of others.
        @Override
        public void packetArrived(UdpView datagram) {
            throw new ImportDeniedException(
                    "%s raises Udp.packetArrived, which the protocol alone does; to send a datagram use Endpoint.send"
                            .formatted(who.name()));
        }

        @Override
        public boolean packetAtInterrupt(UdpView datagram) {
            throw new ImportDeniedException(
                    "%s raises Udp.packetAtInterrupt, which the protocol alone does; to send a datagram use Endpoint.send"
                            .formatted(who.name()));
        }

        @Override
        public void packetSend(UdpSending datagram) {
            throw new ImportDeniedException(
                    "%s raises Udp.packetSend, which the protocol alone does; to send a datagram use Endpoint.send"
                            .formatted(who.name()));
        }

        @Override
        public Endpoint claim(int port) {
            return manager.claim(who, port);
        }
    }
}
