package spin.plexus.tcp;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.core.ImportDeniedException;
import spin.core.account.Account;
import spin.core.account.Census;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.core.boot.SpinKernel;
import spin.core.strand.Processor;
import spin.core.strand.ThreadService;
import spin.dispatcher.Decision;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;
import spin.dispatcher.Manipulation;
import spin.dispatcher.Requester;
import spin.dispatcher.Trait;
import spin.dispatcher.predicate.Accessor;
import spin.plexus.ip.IpAddress;
import spin.plexus.wire.Succession;

/// Keeps the ports of TCP that extensions hold, decides who may be told of which connections, and charges ports and connections to
/// whoever holds them.
///
/// A port belongs to one domain. Two for one number exist only while a domain is replaced by the next one of its name: the new one
/// claims and listens while it starts, the old one answers until it is gone, and those who wait then are the new one's.
///
/// A connection takes at most the two queues of [Settings.Sizes], so a limit on connections is one on memory.
final class TcpPorts {
    private static final int LAST_PORT = TcpStack.LAST_PORT;
    private static final int FIRST_EPHEMERAL_PORT = TcpStack.FIRST_EPHEMERAL_PORT;
    private static final String CALLED = "Tcp.called";
    private static final List<String> OF_CONNECTIONS = List.of("Tcp.established", "Tcp.readable", "Tcp.writable",
            "Tcp.peerClosed", "Tcp.ended");

    private final TcpManager below;
    private final Processor processor;
    private final Ledger ledger;
    private final Resource portResource;
    private final Resource connectionResource;
    private final Map<Integer, List<TcpPort>> ports = new LinkedHashMap<>();
    /// Connections whose port is gone, and which still deliver what they were given.
    private final List<TcpConnection> lingering = new ArrayList<>();
    /// Those whose segments go to somebody else's TCP; no number is here and among `ports`.
    private final Map<Integer, List<SegmentPort>> segmentPorts = new LinkedHashMap<>();
    /// Looked up only, never walked: its order is the host's.
    private final IdentityHashMap<Requester, Deliveries> deliveries = new IdentityHashMap<>();
    /// Who handles events of all its ports. Looked up only.
    private final IdentityHashMap<Requester, Boolean> hearAll = new IdentityHashMap<>();
    private final ThreadService threads;
    private final Tcp events;
    private final Policies policies;
    private final TcpSegments segments;
    private int lastEphemeral = FIRST_EPHEMERAL_PORT - 1;

    TcpPorts(SpinKernel kernel, TcpManager below) {
        this.below = below;
        processor = kernel.processor();
        ledger = kernel.ledger();
        portResource = ledger.resource("TCP port", this::walkPorts);
        connectionResource = ledger.resource("TCP connection", this::walkConnections);
        threads = new ThreadService(processor, SpinKernel.KERNEL);
        events = kernel.export(MethodHandles.lookup(), Tcp.class, new Intrinsic(), this::decide).raiser();
        // What an importer claims is charged to it, so each has an object of its own.
        kernel.facade(Tcp.class, who -> new Facade(this, who));
        policies = Policies.exported(kernel, this);
        var exported = kernel.export(MethodHandles.lookup(), TcpSegments.class, new NoSegments(), this::decideSegments);
        var arrived = exported.event("packetArrived");
        exported.deregisterIntrinsic(arrived);
        Handler.Of1<TcpView> ours = below::arrived;
        exported.defaultHandler(arrived, ours);
        segments = exported.raiser();
        kernel.facade(TcpSegments.class, who -> new SegmentFacade(this, who));
    }

    private void walkPorts(Census.Found found) {
        ports.values().forEach(holders -> holders.forEach(port -> found.accept(ledger.of(port.owner()))));
        segmentPorts.values().forEach(holders -> holders.forEach(port -> found.accept(ledger.of(port.owner()))));
    }

    private void walkConnections(Census.Found found) {
        ports.values().forEach(holders -> holders
                .forEach(port -> port.connections.forEach(each -> found.accept(each.charged()))));
        lingering.forEach(each -> found.accept(each.charged()));
    }

    boolean isTaken(int port) {
        return ports.containsKey(port) || segmentPorts.containsKey(port);
    }

    /// A domain is gone: its ports are free.
    void unloaded(Requester domain) {
        var gone = new ArrayList<TcpPort>();
        for (var holders : ports.values()) {
            for (var port : holders) {
                if (Succession.isSame(port.owner(), domain)) {
                    gone.add(port);
                }
            }
        }
        gone.forEach(TcpPort::release);
        segmentPorts.values().stream().flatMap(List::stream).filter(port -> Succession.isSame(port.owner(), domain))
                .toList().forEach(SegmentPort::release);
        hearAll.remove(domain);
        var untold = deliveries.remove(domain);
        if (untold != null) {
            untold.forget();
        }
    }

    // What TcpPort and TcpConnection ask.

    Tcp events() {
        return events;
    }

    CongestionControl policies() {
        return policies;
    }

    Waiting waiting() {
        return new Waiting(threads.semaphore(0));
    }

    long now() {
        return below.now();
    }

    void settle() {
        below.settle();
    }

    void tell(TcpPort port, Deliveries.News news) {
        var told = port.deliveries;
        if (told == null) {
            told = deliveries.computeIfAbsent(port.owner(), who -> new Deliveries(processor, who));
            port.deliveries = told;
        }
        told.add(news);
    }

    void credit(Account account) {
        account.credit(connectionResource);
    }

    TcpPort claim(Requester who, int number) {
        demandFree(who, number);
        for (var holder : segmentPorts.getOrDefault(number, List.of())) {
            throw held(who, number, holder.owner());
        }
        for (var holder : ports.getOrDefault(number, List.of())) {
            demandSuccession(who, number, holder.owner());
        }
        charge(who, number);
        var port = new TcpPort(this, number, who);
        port.handled = hearAll.containsKey(who);
        ports.computeIfAbsent(number, _ -> new ArrayList<>()).add(port);
        return port;
    }

    SegmentPort claimSegments(Requester who, int number) {
        demandFree(who, number);
        for (var holder : ports.getOrDefault(number, List.of())) {
            throw held(who, number, holder.owner());
        }
        for (var holder : segmentPorts.getOrDefault(number, List.of())) {
            demandSuccession(who, number, holder.owner());
        }
        if (below.speaksFrom(number)) {
            throw new TcpRefusedException(
                    "%s claims TCP port %d, on which the kernel's TCP still speaks, or did a minute ago; choose another port"
                            .formatted(who.name(), number));
        }
        charge(who, number);
        var port = new SegmentPort(this, number, who);
        segmentPorts.computeIfAbsent(number, _ -> new ArrayList<>()).add(port);
        return port;
    }

    private void demandFree(Requester who, int number) {
        if (number < 1 || number > LAST_PORT) {
            throw new TcpRefusedException("%s claims TCP port %d; a port is a number from 1 to %d".formatted(who.name(),
                    number, LAST_PORT));
        }
        if (!ports.containsKey(number) && below.isListenedAt(number)) {
            throw new TcpRefusedException(
                    "%s claims TCP port %d, which the kernel itself listens at; choose another port"
                            .formatted(who.name(), number));
        }
    }

    private static void demandSuccession(Requester who, int number, Requester owner) {
        if (!Succession.replaces(who, owner)) {
            throw held(who, number, owner);
        }
    }

    private static TcpRefusedException held(Requester who, int number, Requester owner) {
        return new TcpRefusedException(
                "%s claims TCP port %d, which %s holds; choose another port, or unload its holder first".formatted(
                        who.name(), number, Succession.isSame(owner, who) ? "it already" : owner.name()));
    }

    private void charge(Requester who, int number) {
        var account = ledger.of(who);
        if (!account.charge(portResource)) {
            throw new TcpRefusedException("%s claims TCP port %d and may hold no more than %d ports; release one"
                    .formatted(who.name(), number, account.limit(portResource)));
        }
    }

    private int freePort(Requester who) {
        for (int tries = FIRST_EPHEMERAL_PORT; tries <= LAST_PORT; tries++) {
            lastEphemeral = lastEphemeral == LAST_PORT ? FIRST_EPHEMERAL_PORT : lastEphemeral + 1;
            if (!isTaken(lastEphemeral) && !below.isListenedAt(lastEphemeral) && !below.speaksFrom(lastEphemeral)) {
                return lastEphemeral;
            }
        }
        throw new TcpRefusedException("%s claims any TCP port, and from %d on all are taken; release one"
                .formatted(who.name(), FIRST_EPHEMERAL_PORT));
    }

    void listen(TcpPort port, int backlog) {
        if (backlog < 1) {
            throw new IllegalArgumentException(
                    "a backlog of %d lets nobody wait; give 1 or more".formatted(backlog));
        }
        if (port.isListening()) {
            throw new IllegalStateException(
                    "TCP port %d is listened at already; stop listening first".formatted(port.port()));
        }
        for (var other : holders(port)) {
            if (other.doorbell != null) {
                // The predecessor answers until it is gone.
                port.wantedBacklog = backlog;
                return;
            }
        }
        ring(port, below.listen(port.port(), backlog));
    }

    private static void ring(TcpPort port, Listener listener) {
        var bell = new TcpPort.Doorbell(listener, port);
        listener.observe(bell);
        port.doorbell = bell;
    }

    void stopListening(TcpPort port) {
        port.wantedBacklog = 0;
        var bell = port.doorbell;
        if (bell != null) {
            port.doorbell = null;
            bell.listener.close(now());
            settle();
        }
    }

    @Nullable
    TcpConnection accept(TcpPort port) {
        var bell = port.doorbell;
        var machine = bell == null ? null : bell.listener.accept();
        if (machine == null) {
            return null;
        }
        var account = ledger.of(port.owner());
        if (!account.charge(connectionResource)) {
            machine.abort(now());
            settle();
            throw tooMany(port.owner(), account);
        }
        var connection = held(port, machine, account);
        // What came before there was somebody to tell.
        if (machine.readable() > 0) {
            connection.observed(machine, Observer.Happening.READABLE);
        }
        if (machine.isPeerClosed()) {
            connection.observed(machine, Observer.Happening.PEER_CLOSED);
        }
        return connection;
    }

    private TcpRefusedException tooMany(Requester who, Account account) {
        return new TcpRefusedException(
                "%s may hold no more than %d TCP connections; close one, and read what it was sent"
                        .formatted(who.name(), account.limit(connectionResource)));
    }

    TcpConnection connect(TcpPort port, int address, int remotePort) {
        if (remotePort < 1 || remotePort > LAST_PORT) {
            throw new IllegalArgumentException("there is no TCP port %d to call; a port is a number from 1 to %d"
                    .formatted(remotePort, LAST_PORT));
        }
        var account = ledger.of(port.owner());
        if (!account.charge(connectionResource)) {
            throw tooMany(port.owner(), account);
        }
        var machine = below.connect(port.port(), address, remotePort);
        if (machine == null) {
            account.credit(connectionResource);
            throw new TcpRefusedException("%s calls %s:%d from port %d, %s".formatted(port.owner().name(),
                    IpAddress.toText(address), remotePort, port.port(),
                    below.leadsTo(address)
                            ? "and these two speak with each other already, or did a minute ago; use another port"
                            : "and no link leads there; give the machine a route"));
        }
        var connection = held(port, machine, account);
        settle();
        return connection;
    }

    private TcpConnection held(TcpPort port, Connection machine, Account account) {
        var connection = new TcpConnection(this, port, machine, account);
        port.connections.add(connection);
        machine.observe(connection::observed);
        return connection;
    }

    void ended(TcpConnection connection) {
        connection.port().connections.remove(connection);
        lingering.remove(connection);
        credit(connection.charged());
    }

    void released(TcpPort port) {
        var holders = holders(port);
        holders.remove(port);
        var successor = holders.isEmpty() ? null : holders.getFirst();
        if (successor == null) {
            ports.remove(port.port());
        }
        var bell = port.doorbell;
        if (bell != null && successor != null && successor.wantedBacklog > 0) {
            port.doorbell = null;
            successor.wantedBacklog = 0;
            successor.doorbell = bell;
            bell.answeredBy(successor);
            successor.rung();
        } else {
            stopListening(port);
        }
        for (var connection : List.copyOf(port.connections)) {
            letGo(connection);
        }
        ledger.of(port.owner()).credit(portResource);
    }

    void released(SegmentPort port) {
        var holders = segmentPorts.get(port.port());
        if (holders == null || !holders.remove(port)) {
            throw new IllegalStateException(port + " was live but not among the ports");
        }
        if (holders.isEmpty()) {
            segmentPorts.remove(port.port());
        }
        ledger.of(port.owner()).credit(portResource);
    }

    /// What a segment that is sent from there looks like is the port's own matter, but for its source.
    boolean send(SegmentPort from, TcpView.Header header, int address, byte[] options, byte[] payload) {
        return below.send(from.port(), header, address, options, payload);
    }

    /// Through whom it is told that a segment has come in: it goes to whoever has its port, and else to the kernel's TCP.
    TcpSegments segments() {
        return segments;
    }

    /// Who sends and passes on for the ports of segments.
    TcpManager below() {
        return below;
    }

    /// Of a connection whose port is gone: what was closed is still delivered, everything else is reset.
    private void letGo(TcpConnection connection) {
        if (connection.isClosed()) {
            var kernel = ledger.of(SpinKernel.KERNEL);
            kernel.owe(connectionResource, 1);
            connection.chargeTo(kernel);
            lingering.add(connection);
        } else {
            connection.abort();
        }
    }

    private List<TcpPort> holders(TcpPort port) {
        var holders = ports.get(port.port());
        if (holders == null) {
            throw new IllegalStateException(port + " was live but not among the ports");
        }
        return holders;
    }

    // Who may handle what.

    /// What goes for all events of ports; null when the key decides.
    private static @Nullable Decision common(Manipulation what) {
        if (what.operation().isAuthoritys()) {
            return new Decision.Denied("that is for the protocol itself");
        }
        if (what.operation() != Manipulation.Operation.INSTALL) {
            // Of its own handlers only: that the dispatcher sees to.
            return new Decision.Allowed();
        }
        var asked = what.binding();
        return asked != null && (asked.is(Trait.FILTER) || asked.is(Trait.CANCELLING))
                ? new Decision.Denied(
                        "a filter, or a handler that ends the raise, would decide what the holders of other ports hear; handle the event instead")
                : null;
    }

    private static Decision service() {
        return new Decision.Denied(
                "it is a service to call, and whoever handled it could pose as the protocol; call it instead");
    }

    private Decision decideSegments(Manipulation what) {
        var decided = common(what);
        if (decided != null) {
            return decided;
        }
        if (!what.event().name().equals("TcpSegments.packetArrived")) {
            return service();
        }
        return switch (what.key()) {
            case SegmentPort port when !port.of(this) ->
                new Decision.Denied("%s is one of another machine; claim the port on this one".formatted(port));
            case SegmentPort port when !port.live() -> new Decision.Denied("%s; claim the port again".formatted(port));
            case SegmentPort port -> {
                // The bytes of a frame do not change while a raise lasts, and nobody can end the frame before.
                var number = Accessor.argument(0, TcpView.class).get("destinationPort");
                yield new Decision.AllowedWith(
                        List.of(Guard.Where.all(number.is(port.port())), (Guard.Of1<TcpView>) _ -> port.live()));
            }
            case null, default -> new Decision.Denied(
                    "a handler sees the segments of its own port only; claim a port with TcpSegments.claim and give it as the handler's key");
        };
    }

    private Decision decide(Manipulation what) {
        var decided = common(what);
        if (decided != null) {
            return decided;
        }
        var event = what.event().name();
        if (!event.equals(CALLED) && !OF_CONNECTIONS.contains(event)) {
            return service();
        }
        return switch (what.key()) {
            case Facade all -> decide(event, all);
            case TcpPort port -> decide(event, port);
            case TcpConnection _ when event.equals(CALLED) ->
                new Decision.Denied("a connection is not called, a port is; give the TcpPort as the handler's key");
            case TcpConnection connection -> decide(connection);
            case null -> new Decision.Denied(
                    "a handler is told of its own connections only; claim a port with Tcp.claim and give it as the handler's key, or the Tcp that Kernel.resolve answered for all");
            default -> new Decision.Denied(
                    "the handler's key is a %s and must be a port that Tcp.claim answered, or a connection of one"
                            .formatted(what.key().getClass().getName()));
        };
    }

    /// Of whoever has the service as his own, all ports and connections, those to come as well.
    private Decision decide(String event, Facade all) {
        if (all.ports != this) {
            return new Decision.Denied("the service is one of another machine; resolve Tcp on this one");
        }
        var who = all.who;
        hearAll.put(who, true);
        ports.values()
                .forEach(holders -> holders.forEach(port -> port.handled |= Succession.isSame(port.owner(), who)));
        return new Decision.AllowedWith(event.equals(CALLED)
                ? List.of((Guard.Of1<TcpPort>) port -> Succession.isSame(port.owner(), who) && port.live())
                : List.of((Guard.Of1<TcpConnection>) connection -> Succession.isSame(connection.port().owner(), who)
                        && connection.port().live()));
    }

    private Decision decide(String event, TcpPort port) {
        var dead = unusable(port);
        if (dead != null) {
            return dead;
        }
        port.handled = true;
        if (event.equals(CALLED)) {
            var number = Accessor.argument(0, TcpPort.class).get("port").readOnly();
            return new Decision.AllowedWith(List.of(Guard.Where.all(number.is(port.port())),
                    (Guard.Of1<TcpPort>) other -> port == other && port.live()));
        }
        return new Decision.AllowedWith(List.of(Guard.Where.all(of("localPort").is(port.port())),
                (Guard.Of1<TcpConnection>) connection -> connection.port() == port && port.live()));
    }

    /// The two ends as data, so that the dispatcher searches for them among all and does not ask one connection after the other.
    private Decision decide(TcpConnection mine) {
        var dead = unusable(mine.port());
        if (dead != null) {
            return dead;
        }
        mine.port().handled = true;
        return new Decision.AllowedWith(List.of(
                Guard.Where.all(of("remotePort").is(mine.remotePort()), of("remoteAddress").is(mine.remoteAddress()),
                        of("localPort").is(mine.localPort()), of("localAddress").is(mine.localAddress())),
                (Guard.Of1<TcpConnection>) connection -> connection == mine && mine.port().live()));
    }

    private Decision.@Nullable Denied unusable(TcpPort port) {
        if (!port.of(this)) {
            return new Decision.Denied("%s is one of another machine; claim the port on this one".formatted(port));
        }
        return port.live()
                ? null
                : new Decision.Denied("%s; claim the port again".formatted(port));
    }

    /// Reads what a connection has for good.
    private static Accessor of(String name) {
        return Accessor.argument(0, TcpConnection.class).get(name).readOnly();
    }

    /// What the events do by themselves: nothing.
    private static final class Intrinsic implements Tcp {
        @Override
        public void called(TcpPort port) {}

        @Override
        public void established(TcpConnection connection) {}

        @Override
        public void readable(TcpConnection connection) {}

        @Override
        public void writable(TcpConnection connection) {}

        @Override
        public void peerClosed(TcpConnection connection) {}

        @Override
        public void ended(TcpConnection connection) {}

        @Override
        public TcpPort claim(int port) {
            throw nobody();
        }

        @Override
        public TcpPort claimAny() {
            throw nobody();
        }
    }

    /// The services in the name of one requester.
    private static final class Facade implements Tcp {
        private final TcpPorts ports;
        private final Requester who;

        Facade(TcpPorts ports, Requester who) {
            this.ports = ports;
            this.who = who;
        }

        @Override
        public void called(TcpPort port) {
            throw denied("called");
        }

        @Override
        public void established(TcpConnection connection) {
            throw denied("established");
        }

        @Override
        public void readable(TcpConnection connection) {
            throw denied("readable");
        }

        @Override
        public void writable(TcpConnection connection) {
            throw denied("writable");
        }

        @Override
        public void peerClosed(TcpConnection connection) {
            throw denied("peerClosed");
        }

        @Override
        public void ended(TcpConnection connection) {
            throw denied("ended");
        }

        @Override
        public TcpPort claim(int port) {
            return ports.claim(who, port);
        }

        @Override
        public TcpPort claimAny() {
            return ports.claim(who, ports.freePort(who));
        }

        private ImportDeniedException denied(String event) {
            return new ImportDeniedException(
                    "%s raises Tcp.%s, which the protocol alone does; handle it instead".formatted(who.name(), event));
        }
    }

    private static ImportDeniedException nobody() {
        return new ImportDeniedException(
                "somebody claims a TCP port and does not say who it is; resolve the service, and ask what that answers");
    }

    /// What the event of a segment does by itself is taken out of it at once: the kernel's TCP is its default handler.
    private static final class NoSegments implements TcpSegments {
        @Override
        public void packetArrived(TcpView segment) {}

        @Override
        public SegmentPort claim(int port) {
            throw nobody();
        }

        @Override
        public SegmentPort claimAny() {
            throw nobody();
        }
    }

    /// The claim to segments in the name of one requester.
    private static final class SegmentFacade implements TcpSegments {
        private final TcpPorts ports;
        private final Requester who;

        SegmentFacade(TcpPorts ports, Requester who) {
            this.ports = ports;
            this.who = who;
        }

        /// A segment that somebody kept would make faults in the handlers of others.
        @Override
        public void packetArrived(TcpView segment) {
            throw new ImportDeniedException(
                    "%s raises TcpSegments.packetArrived, which the protocol alone does; to send a segment use SegmentPort.send"
                            .formatted(who.name()));
        }

        @Override
        public SegmentPort claim(int port) {
            return ports.claimSegments(who, port);
        }

        @Override
        public SegmentPort claimAny() {
            return ports.claimSegments(who, ports.freePort(who));
        }
    }
}
