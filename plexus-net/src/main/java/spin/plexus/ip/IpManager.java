package spin.plexus.ip;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import spin.core.boot.SpinKernel;
import spin.core.device.Frame;
import spin.core.device.Framing;
import spin.core.device.Link;
import spin.dispatcher.Events;
import spin.dispatcher.Handler;
import spin.plexus.arp.ArpManager;
import spin.plexus.atm.AtmManager;
import spin.plexus.ethernet.EthernetManager;
import spin.plexus.ip.Routes.Route;
import spin.plexus.t3.T3Manager;
import spin.plexus.t3.T3View;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Early;
import spin.plexus.wire.ErrorKind;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Ticker;
import spin.plexus.wire.Traffic;

/// Takes the packets that are for this machine, and sends: which interface, which next hop, in how many parts.
///
/// A packet that goes no further is counted with its reason, and its sender is told wherever RFC 1122 and RFC 1812 want it told.
/// The first interface is the loop-back one; whatever else is an address of this machine is reached through it too.
public final class IpManager {
    /// Bytes that a datagram leaves free in front of it for the headers.
    public static final int HEADROOM = EthernetManager.HEADROOM + IpView.LENGTH;
    /// The longest payload of a packet, sent in as many parts as it takes.
    public static final int LARGEST_PAYLOAD = 65_535 - IpView.LENGTH;

    /// IPv4 in the type field of Ethernet.
    private static final int TYPE = 0x0800;
    private static final int LOOPBACK_PREFIX = 8;
    /// One less than how many destinations are remembered, a power of two.
    private static final int LATEST = 63;
    /// Who has no address yet (RFC 1122, 3.2.1.3).
    private static final int NOBODY = 0;
    /// Of the source address in a header.
    private static final int SOURCE = 12;

    private final EthernetManager below;
    private final AtmManager circuits;
    private final T3Manager direct;
    private final ArpManager neighbours;
    private final Events kernel;
    private final Ip above;
    private final Ticker ticker;
    private final Traffic traffic;
    private final Reassembly parts = new Reassembly(this::late);
    private final Ticker.WakeUp wakeUp;
    private final Routes routes = new Routes();
    private final PathMtus paths = new PathMtus();
    private final List<IpInterface> interfaces = new ArrayList<>();
    /// Of the interfaces, for who asks with each packet: every address, and what means everybody on a link.
    private int[] addresses = {};
    private int[] broadcasts = {};
    /// The ways to the latest destinations, by the lower bits of the address.
    private final @Nullable Way[] ways = new @Nullable Way[LATEST + 1];
    /// Off a wire: the latest who may be senders, and the latest that are us, by the lower bits of the address. Before there is one, an address of which
    /// that is true as well.
    private final int[] senders = new int[LATEST + 1];
    private final int[] ours = new int[LATEST + 1];
    private final Map<Integer, ErrorListener> listeners = new LinkedHashMap<>();
    private final Early<IpView> early = new Early<>();
    private ErrorSink sink = (kind, packet, detail) -> {};
    private boolean forwarding;
    private long forwarded;
    private long cut;
    private long joined;
    private int identification;

    /// The layers below.
    public record Lower(EthernetManager ethernet, AtmManager atm, T3Manager t3) {}

    private IpManager(Lower lower, Ticker ticker, Events kernel, Ip above, Traffic traffic) {
        below = lower.ethernet();
        circuits = lower.atm();
        direct = lower.t3();
        this.ticker = ticker;
        this.kernel = kernel;
        this.above = above;
        this.traffic = traffic;
        wakeUp = ticker.wakeUp("ip reassembly", this::expire);
        neighbours = ArpManager.attach(below, circuits, ticker, this::undeliverable);
    }

    /// Exports [Ip] and begins to receive, over the loop-back link only.
    public static IpManager attach(SpinKernel kernel, Lower lower, Ticker ticker) {
        var traffic = new Traffic("ip");
        var exported = kernel.export(MethodHandles.lookup(), Ip.class, packet -> {},
                SpinKernel.ownersOnly("packets of every protocol"));
        var arrived = exported.event("packetArrived");
        exported.deregisterIntrinsic(arrived);
        var manager = new IpManager(lower, ticker, kernel.events(SpinKernel.KERNEL), exported.raiser(), traffic);
        Handler.Of1<IpView> unhandled = manager::unhandled;
        exported.defaultHandler(arrived, unhandled);
        manager.address(kernel.links().all().getFirst(), IpAddress.LOOPBACK, LOOPBACK_PREFIX);
        lower.ethernet().protocol("ip", TYPE, frame -> manager.frameArrived(frame.frame()));
        lower.atm().protocol("ip", TYPE, packet -> manager.frameArrived(packet.frame()));
        lower.t3().protocol("ip", T3View.IPV4, frame -> manager.frameArrived(frame.frame()));
        return manager;
    }

    /// Hands a protocol above the packets that carry its number and no others.
    public void protocol(String label, int number, Handler.Of1<IpView> handler) {
        kernel.on(Ip.class, Ip::packetArrived).guard(packet -> packet.protocol() == number).handle(handler).as(label)
                .install();
    }

    /// Offers a protocol above its packets while the machine is in the interrupt that brought them: those that came whole and with which nothing
    /// is wrong.
    ///
    /// @param protocol answers whether it has done with the packet; if not, it comes again on the strand of its link
    public void atInterrupt(int number, Predicate<IpView> protocol) {
        if (early.isEmpty()) {
            below.atInterrupt(TYPE, frame -> frameAtInterrupt(frame.frame()));
            circuits.atInterrupt(TYPE, packet -> frameAtInterrupt(packet.frame()));
            direct.atInterrupt(T3View.IPV4, frame -> frameAtInterrupt(frame.frame()));
        }
        early.put(number, protocol);
    }

    /// Tells the protocol of that number of errors about its packets.
    public void errors(int number, ErrorListener listener) {
        listeners.put(number, listener);
    }

    /// Who tells senders from now on.
    public void errorSink(ErrorSink newSink) {
        sink = newSink;
    }

    // Configuration.

    /// This machine is `address` on `link` from now on, and the network around it is reached there.
    ///
    /// @throws IllegalArgumentException when nobody can have that address
    public void address(Link link, int address, int prefix) {
        var entry = new IpInterface(link, address, prefix);
        if (prefix < 1 || prefix > 32 || IpAddress.isMany(address) || entry.isBroadcast(address) || address >>> 24 == 0
                || (prefix < 31 && IpAddress.network(address, prefix) == address)) {
            throw new IllegalArgumentException("%s/%d cannot be the address of a machine; give one inside its network"
                    .formatted(IpAddress.toText(address), prefix));
        }
        if (IpAddress.isLoopback(address) != link.isLoopback()) {
            throw new IllegalArgumentException("%s is for %s".formatted(IpAddress.toText(address),
                    IpAddress.isLoopback(address) ? "the loop-back link" : "a link with other machines on it"));
        }
        forget(link);
        interfaces.add(entry);
        routes.add(new Route(IpAddress.network(address, prefix), prefix, entry, 0));
        changed();
        if (!link.isLoopback() && link.framing() != Framing.T3) {
            neighbours.address(link, address);
        }
    }

    /// This machine has no address on `link` any more, and no way through it.
    public void forget(Link link) {
        interfaces.removeIf(each -> {
            if (!each.link().equals(link)) {
                return false;
            }
            routes.removeAllOn(each);
            neighbours.forget(link);
            return true;
        });
        changed();
    }

    private void changed() {
        Arrays.fill(ways, null);
        Arrays.fill(senders, NOBODY);
        Arrays.fill(ours, IpAddress.BROADCAST);
        addresses = interfaces.stream().mapToInt(IpInterface::address).toArray();
        broadcasts = interfaces.stream().filter(IpInterface::hasBroadcast).mapToInt(IpInterface::broadcast).toArray();
    }

    /// What is in that network is reached through `gateway`.
    ///
    /// @throws IllegalArgumentException when no interface leads to the gateway
    public void route(int network, int prefix, int gateway) {
        var way = routes.to(gateway);
        if (way == null || way.gateway() != 0 || isOurs(gateway)) {
            throw new IllegalArgumentException(
                    "no link leads to the gateway %s; give an interface an address of its network first"
                            .formatted(IpAddress.toText(gateway)));
        }
        routes.add(new Route(IpAddress.network(network, prefix), prefix, way.by(), gateway));
        changed();
    }

    /// @return whether there was one
    public boolean removeRoute(int network, int prefix) {
        boolean removed = routes.remove(IpAddress.network(network, prefix), prefix);
        changed();
        return removed;
    }

    /// Whether packets for others are passed on.
    public void forwarding(boolean on) {
        forwarding = on;
    }

    public boolean isForwarding() {
        return forwarding;
    }

    public List<IpInterface> interfaces() {
        return List.copyOf(interfaces);
    }

    /// The routes, each as one line; the longest prefixes first.
    public List<String> routes() {
        return routes.all().stream().map(Route::toString).toList();
    }

    public ArpManager neighbours() {
        return neighbours;
    }

    // Sending.

    /// The address that a packet to `destination` comes from; 0 when no link leads there.
    public int sourceFor(int destination) {
        var known = ways[destination & LATEST];
        if (known != null && known.destination == destination) {
            return known.source;
        }
        if (isOurs(destination)) {
            return IpAddress.isLoopback(destination) ? IpAddress.LOOPBACK : destination;
        }
        var route = routes.to(destination);
        return route == null ? 0 : route.by().address();
    }

    /// The largest packet of the link that leads to `destination`; 0 when none does.
    public int linkMtu(int destination) {
        var known = ways[destination & LATEST];
        if (known != null && known.destination == destination) {
            return known.mtu;
        }
        var route = way(destination);
        return route == null ? 0 : route.by().link().mtu();
    }

    /// The largest packet to `destination`, header and all, that is not cut, as far as is known; 0 when no link leads there.
    public int pathMtu(int destination) {
        int link = linkMtu(destination);
        return link == 0 ? 0 : mtuTo(destination, link);
    }

    /// Sends a packet whose headers are still to be written: whole if the path takes it, and not to be cut then; else in parts.
    ///
    /// @param frame with [#HEADROOM] bytes in front and at most [#LARGEST_PAYLOAD] behind them
    /// @param source an address of this machine
    /// @return false when no link leads to `destination`, or nobody takes it there; that is counted
    public boolean send(byte[] frame, int source, int destination, int protocol) {
        var way = wayTo(destination);
        if (way != null && source != way.source && !isOurs(source)) {
            checkLength(frame);
            traffic.count(Drop.BAD_SOURCE);
            return false;
        }
        return send(frame, way, way == null || source == way.source ? 0 : source, protocol);
    }

    /// The same by a way that was asked for with this packet, from the address that is the way's own.
    ///
    /// @param way null when there is none
    public boolean send(byte[] frame, @Nullable Way way, int protocol) {
        return send(frame, way, 0, protocol);
    }

    /// @param source 0 for the way's own
    private boolean send(byte[] frame, @Nullable Way way, int source, int protocol) {
        if (frame.length > HEADROOM + LARGEST_PAYLOAD) {
            checkLength(frame);
        }
        if (way == null) {
            traffic.count(Drop.NO_ROUTE);
            return false;
        }
        long from = source == 0 ? way.sourceWord : IpView.word(source);
        int mtu = paths.isEmpty() ? way.mtu : mtuTo(way.destination, way.mtu);
        int number = identification++;
        traffic.countSent();
        if (frame.length - EthernetManager.HEADROOM <= mtu) {
            IpView.write(frame, from, way.destinationWord, protocol, number);
            return transmit(way, frame);
        }
        cut++;
        boolean taken = true;
        int room = (mtu - IpView.LENGTH) / IpView.UNIT * IpView.UNIT;
        int payload = frame.length - HEADROOM;
        for (int done = 0; done < payload; done += room) {
            int length = Math.min(room, payload - done);
            var part = new byte[HEADROOM + length];
            System.arraycopy(frame, HEADROOM + done, part, HEADROOM, length);
            IpView.writePart(part, from, way.destinationWord, protocol, number, done, done + length < payload);
            taken &= transmit(way, part);
        }
        return taken;
    }

    private static void checkLength(byte[] frame) {
        if (frame.length - HEADROOM > LARGEST_PAYLOAD) {
            throw new IllegalArgumentException(
                    "a packet carries at most %d bytes, not %d".formatted(LARGEST_PAYLOAD, frame.length - HEADROOM));
        }
    }

    /// The way to one machine that can be sent to; null when there is none. What was found holds until an address or a route changes.
    public @Nullable Way wayTo(int destination) {
        var known = ways[destination & LATEST];
        return known != null && known.destination == destination ? known : found(destination);
    }

    private @Nullable Way found(int destination) {
        var route = way(destination);
        if (route == null || isForMany(destination)) {
            return null;
        }
        var link = route.by().link();
        var hop = link.isLoopback() || link.framing() == Framing.T3
                ? null
                : neighbours.hop(link, route.next(destination));
        var found = new Way(destination, sourceFor(destination), route, hop);
        ways[destination & LATEST] = found;
        return found;
    }

    private int mtuTo(int destination, int link) {
        return paths.isEmpty() ? link : paths.of(destination, link, ticker.now());
    }

    private @Nullable Route way(int destination) {
        if (isOurs(destination)) {
            return routes.to(IpAddress.LOOPBACK);
        }
        return routes.to(destination);
    }

    private boolean transmit(Way way, byte[] frame) {
        var hop = way.hop;
        if (hop != null) {
            return neighbours.send(hop, frame);
        }
        if (way.looped) {
            below.send(way.link, frame, EthernetManager.NOBODY, TYPE);
        } else {
            direct.send(way.link, frame, T3View.IPV4);
        }
        return true;
    }

    /// Nobody answered for the next hop: whoever sent the packet, here or elsewhere, is told.
    private void undeliverable(byte[] frame) {
        traffic.count(Drop.NO_NEIGHBOUR);
        var packet = Arrays.copyOfRange(frame, EthernetManager.HEADROOM, frame.length);
        if (isOurs(Octets.get32(packet, SOURCE))) {
            refused(ErrorKind.HOST_UNREACHABLE, packet, 0);
        } else {
            sink.tell(ErrorKind.HOST_UNREACHABLE, packet, 0);
        }
    }

    // Receiving.

    private void frameArrived(Frame frame) {
        traffic.countReceived();
        var view = new IpView(frame);
        var wrong = view.check();
        if (wrong == null) {
            packetArrived(view);
        } else {
            traffic.count(wrong);
        }
    }

    private boolean frameAtInterrupt(Frame frame) {
        var packet = new IpView(frame);
        if (packet.check() != null || hasBadSource(packet) || packet.optionInError() > 0 || !isForUs(packet)
                || packet.isPart()) {
            return false;
        }
        var protocol = early.of(packet.protocol());
        if (protocol == null || !protocol.test(packet)) {
            return false;
        }
        traffic.countReceived();
        return true;
    }

    private void packetArrived(IpView packet) {
        int source = packet.source;
        if (source != senders[source & LATEST] && hasBadSource(packet)) {
            traffic.count(Drop.BAD_SOURCE);
            return;
        }
        if (packet.header != IpView.LENGTH) {
            int wrong = packet.optionInError();
            if (wrong > 0) {
                traffic.count(Drop.OPTION);
                tell(ErrorKind.PARAMETER_PROBLEM, packet, wrong);
                return;
            }
        }
        int destination = packet.destination;
        if (destination != ours[destination & LATEST] && !isForUs(packet)) {
            passOn(packet);
        } else if (packet.isPart()) {
            partArrived(packet);
        } else {
            above.packetArrived(packet);
        }
    }

    private void partArrived(IpView part) {
        long late = parts.timedOut();
        long crowded = parts.crowdedOut();
        var outcome = parts.arrived(part, ticker.now());
        count(Drop.FRAGMENT_TIMEOUT, parts.timedOut() - late);
        count(Drop.FRAGMENT_LIMIT, parts.crowdedOut() - crowded);
        wakeUp.noLaterThan(parts.deadline());
        switch (outcome) {
            case Reassembly.Outcome.Kept _ -> {
                // The others may come.
            }
            case Reassembly.Outcome.Refused(var reason) -> {
                if (reason != Drop.FRAGMENT_LIMIT) {
                    traffic.count(reason);
                }
            }
            case Reassembly.Outcome.Whole(var payload) -> {
                joined++;
                Frame.during(part.frame().link(), part.wholeWith(payload), frame -> above.packetArrived(
                        IpView.overWhole(frame)));
            }
        }
    }

    private void expire() {
        long before = parts.timedOut();
        parts.expire(ticker.now());
        count(Drop.FRAGMENT_TIMEOUT, parts.timedOut() - before);
        wakeUp.noLaterThan(parts.deadline());
    }

    private void late(byte[] firstPart) {
        sink.tell(ErrorKind.REASSEMBLY_TIME_EXCEEDED, firstPart, 0);
    }

    private void count(Drop reason, long times) {
        for (long i = 0; i < times; i++) {
            traffic.count(reason);
        }
    }

    private void unhandled(IpView packet) {
        traffic.count(Drop.UNHANDLED);
        tell(ErrorKind.PROTOCOL_UNREACHABLE, packet, 0);
    }

    private void passOn(IpView packet) {
        int destination = packet.destination;
        if (!forwarding || packet.cameToMany() || isForMany(destination)) {
            traffic.count(Drop.NOT_OURS);
            return;
        }
        if (packet.timeToLive() <= 1) {
            traffic.count(Drop.TIME_TO_LIVE);
            tell(ErrorKind.TIME_EXCEEDED, packet, 0);
            return;
        }
        var way = IpAddress.isLoopback(destination) ? null : wayTo(destination);
        if (way == null) {
            traffic.count(Drop.NO_ROUTE);
            tell(ErrorKind.NET_UNREACHABLE, packet, 0);
            return;
        }
        int mtu = way.mtu;
        var onward = packet.withOneHopLess();
        if (onward.length - EthernetManager.HEADROOM <= mtu) {
            forwarded++;
            transmit(way, onward);
        } else if (packet.isNotToBeCut()) {
            traffic.count(Drop.TOO_BIG);
            tell(ErrorKind.FRAGMENTATION_NEEDED, packet, mtu);
        } else {
            forwarded++;
            cut++;
            for (var part : Cutter.cut(onward, mtu)) {
                transmit(way, part);
            }
        }
    }

    // Errors.

    /// Tells the sender of a packet that came in what became of it, unless that is forbidden or one too many.
    public void tell(ErrorKind kind, IpView packet, int detail) {
        if (!packet.cameToMany() && !isForMany(packet.destinationAddress()) && !isForMany(packet.sourceAddress())) {
            sink.tell(kind, packet.bytes(), detail);
        }
    }

    /// Somebody says that a packet of ours went no further.
    ///
    /// @param packet its beginning, header first
    /// @return false when it cannot have been ours
    public boolean refused(ErrorKind kind, byte[] packet, int nextMtu) {
        var quoted = Quoted.of(packet);
        if (quoted == null || !isOurs(quoted.source())) {
            return false;
        }
        var listener = listeners.get(quoted.protocol());
        if (listener == null || !listener.refused(kind, packet, quoted.header(), nextMtu)) {
            return false;
        }
        if (kind == ErrorKind.FRAGMENTATION_NEEDED) {
            paths.report(quoted.destination(), nextMtu, quoted.length(), ticker.now());
        }
        return true;
    }

    // Whose an address is.

    /// Whether `address` is this machine.
    public boolean isOurs(int address) {
        if (IpAddress.isLoopback(address)) {
            return true;
        }
        for (int each : addresses) {
            if (each == address) {
                return true;
            }
        }
        return false;
    }

    private boolean isForUs(IpView packet) {
        int destination = packet.destination;
        if (destination == ours[destination & LATEST]) {
            return true;
        }
        if (!isOurs(destination)) {
            return destination == IpAddress.BROADCAST || isBroadcastSomewhere(destination);
        }
        if (IpAddress.isLoopback(destination)) {
            return packet.frame().isLooped();
        }
        ours[destination & LATEST] = destination;
        return true;
    }

    private boolean isForMany(int address) {
        return IpAddress.isMany(address) || address >>> 24 == 0 || isBroadcastSomewhere(address);
    }

    private boolean isBroadcastSomewhere(int address) {
        for (int each : broadcasts) {
            if (each == address) {
                return true;
            }
        }
        return false;
    }

    /// On a wire nobody is everybody, the loop-back network, or this machine.
    private boolean hasBadSource(IpView packet) {
        int source = packet.source;
        if (source == senders[source & LATEST] || packet.frame().isLooped()) {
            return false;
        }
        if (IpAddress.isMany(source) || isOurs(source) || isBroadcastSomewhere(source)) {
            return true;
        }
        senders[source & LATEST] = source;
        return false;
    }

    // Counts.

    public Traffic traffic() {
        return traffic;
    }

    /// Packets passed on.
    public long forwarded() {
        return forwarded;
    }

    /// Packets sent or passed on in parts.
    public long cut() {
        return cut;
    }

    /// Packets put together.
    public long joined() {
        return joined;
    }

    /// Bytes held for packets that are not whole yet.
    public int held() {
        return parts.held();
    }
}
