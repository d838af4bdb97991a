package spin.plexus.arp;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import spin.core.device.Frame;
import spin.core.device.Link;
import spin.plexus.atm.AtmManager;
import spin.plexus.ethernet.EthernetManager;
import spin.plexus.ethernet.EthernetView;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Parsed;
import spin.plexus.wire.Ticker;
import spin.plexus.wire.Traffic;

/// Finds the next hops, and says who we are: one [ArpCache] for each link that has an address. On an Ethernet it asks everybody for a station; on a circuit of
/// ATM it asks the other end who it is, and what is for somebody else waits in vain as for a station that is not there.
///
/// A packet that goes to somebody unknown waits in the cache. What the cache gives up is reported a moment later, when it is not
/// in the middle of its own work: whoever hears of it may send.
public final class ArpManager {
    /// Who else resolves link addresses: nobody.
    private static final int IPV4 = 0x0800;

    private final EthernetManager below;
    private final AtmManager circuits;
    private final Ticker ticker;
    private final Ticker.WakeUp wakeUp;
    private final Unreachable lost;
    private final Map<Link, Wire> wires = new LinkedHashMap<>();
    private final Traffic traffic = new Traffic("arp");

    /// Told of packets that nobody takes.
    public interface Unreachable {
        /// @param frame as it was given to [#send]
        void undeliverable(byte[] frame);
    }

    private ArpManager(EthernetManager below, AtmManager circuits, Ticker ticker, Unreachable lost) {
        this.below = below;
        this.circuits = circuits;
        this.ticker = ticker;
        this.lost = lost;
        wakeUp = ticker.wakeUp("arp", this::expire);
    }

    /// Begins to receive. No link has an address yet.
    ///
    /// @param lost told of packets whose next hop did not answer
    public static ArpManager attach(EthernetManager below, AtmManager circuits, Ticker ticker, Unreachable lost) {
        var manager = new ArpManager(below, circuits, ticker, lost);
        below.protocol("arp", ArpMessage.TYPE, frame -> manager.frameArrived(frame.frame()));
        circuits.protocol("arp", ArpMessage.TYPE, packet -> manager.frameArrived(packet.frame()));
        return manager;
    }

    /// This machine is `address` on `link` from now on, and says so to everybody there.
    public void address(Link link, int address) {
        var wire = switch (link.framing()) {
            case ETHERNET -> new Wire(link, address);
            case ATM -> new Circuit(link, address);
            case T3 -> throw new IllegalArgumentException("nobody is looked for on the T3 link " + link.name());
        };
        wires.put(link, wire);
        wire.announce();
    }

    /// This machine has no address on `link` any more. What waits there is dropped.
    public void forget(Link link) {
        wires.remove(link);
    }

    /// Whom packets go to that leave by `link` for the neighbour `address`.
    public Hop hop(Link link, int address) {
        var wire = wires.get(link);
        if (wire == null) {
            throw new IllegalStateException("link " + link.name() + " has no address; give it one before sending");
        }
        return new Hop(wire, address);
    }

    /// Sends a packet to a neighbour, at once or when it is known where that is.
    ///
    /// @param frame with room for the header of the link
    /// @return false when it was dropped and counted
    public boolean send(Hop hop, byte[] frame) {
        var entry = hop.entry;
        var wire = hop.wire;
        if (entry != null && entry.known && ticker.cycle() < wire.quietUntil) {
            if (hop.station == entry.link) {
                below.sendOn(wire.link, frame, hop.front, hop.back);
            } else {
                wire.deliver(hop, entry.link, frame);
            }
            return true;
        }
        boolean taken = wire.cache.send(hop.address, frame, ticker.now());
        if (!taken) {
            traffic.count(Drop.NO_NEIGHBOUR);
        }
        hop.entry = wire.cache.entry(hop.address);
        settle(wire);
        return taken;
    }

    /// Tells of each neighbour on `link`.
    public void describe(Link link, ArpCache.Neighbour each) {
        var wire = wires.get(link);
        if (wire != null) {
            wire.cache.describe(ticker.now(), each);
        }
    }

    public Traffic traffic() {
        return traffic;
    }

    private void frameArrived(Frame frame) {
        traffic.countReceived();
        var wire = wires.get(frame.link());
        if (wire == null) {
            traffic.count(Drop.NOT_OURS);
            return;
        }
        switch (wire.message(frame.copy(Link.HEADER_LENGTH, frame.length() - Link.HEADER_LENGTH))) {
            case Parsed.Valid<ArpMessage>(var message) -> arrived(wire, message);
            case Parsed.Malformed<ArpMessage>(var reason) -> traffic.count(reason);
        }
    }

    private void arrived(Wire wire, ArpMessage message) {
        long before = wire.cache.conflicts();
        wire.cache.arrived(message, ticker.now());
        if (wire.cache.conflicts() != before) {
            traffic.count(Drop.CONFLICT);
        }
        settle(wire);
    }

    private void expire() {
        for (var wire : wires.values().toArray(new Wire[0])) {
            wire.cache.expire(ticker.now());
            settle(wire);
        }
    }

    private void settle(Wire wire) {
        long due = wire.cache.wakeAt();
        if (due != wire.dueAt) {
            wire.dueAt = due;
            wire.quietUntil = due == Long.MAX_VALUE ? due : ticker.cycle(due);
        }
        wakeUp.noLaterThan(due);
        for (var frame = wire.undelivered.poll(); frame != null; frame = wire.undelivered.poll()) {
            traffic.count(Drop.NO_NEIGHBOUR);
            lost.undeliverable(frame);
        }
    }

    /// One link on which this machine has an address.
    class Wire implements ArpCache.Link {
        final Link link;
        final int address;
        private final ArpCache cache;
        /// When something of the cache is due, in microseconds, and the cycle before which nothing is.
        private long dueAt;
        private long quietUntil;
        private final ArrayDeque<byte[]> undelivered = new ArrayDeque<>();

        Wire(Link link, int address) {
            this.link = link;
            this.address = address;
            cache = new ArpCache(address, this);
        }

        Parsed<ArpMessage> message(byte[] bytes) {
            return ArpMessage.over(bytes, 0, bytes.length);
        }

        @Override
        public final void request(int wanted) {
            say(EthernetManager.BROADCAST, ArpMessage.Operation.REQUEST, 0, wanted);
        }

        @Override
        public final void reply(long to, int who) {
            say(to, ArpMessage.Operation.REPLY, to, who);
        }

        @Override
        public final void announce() {
            say(EthernetManager.BROADCAST, ArpMessage.Operation.REQUEST, 0, address);
        }

        @Override
        public void deliver(long to, byte[] packet) {
            below.send(link, packet, to, IPV4);
        }

        /// The same with the header that was written down for `hop`.
        void deliver(Hop hop, long to, byte[] packet) {
            hop.station = to;
            hop.front = EthernetView.front(to, link.station());
            hop.back = EthernetView.back(link.station(), IPV4);
            below.sendOn(link, packet, hop.front, hop.back);
        }

        @Override
        public final void unreachable(int hop, byte[] packet) {
            undelivered.add(packet);
        }

        void say(long to, ArpMessage.Operation operation, long target, int targetAddress) {
            var frame = new byte[EthernetManager.HEADROOM + ArpMessage.LENGTH];
            new ArpMessage(operation, link.station(), address, target, targetAddress).write(frame,
                    EthernetManager.HEADROOM);
            traffic.countSent();
            below.send(link, frame, to, ArpMessage.TYPE);
        }
    }

    /// A permanent circuit of ATM. Its number stands for the station at its other end.
    private final class Circuit extends Wire {
        Circuit(Link link, int address) {
            super(link, address);
        }

        @Override
        Parsed<ArpMessage> message(byte[] bytes) {
            return InverseArp.over(bytes, 0, bytes.length, link.station(), address);
        }

        @Override
        public void deliver(long to, byte[] packet) {
            circuits.send(link, packet, IPV4);
        }

        @Override
        void deliver(Hop hop, long to, byte[] packet) {
            circuits.send(link, packet, IPV4);
        }

        @Override
        void say(long to, ArpMessage.Operation operation, long target, int targetAddress) {
            var frame = new byte[Link.HEADER_LENGTH + InverseArp.LENGTH];
            // A request cannot say whom it wants: whoever is there answers, and is him or is not.
            InverseArp.write(frame, Link.HEADER_LENGTH, operation, address,
                    operation == ArpMessage.Operation.REPLY ? targetAddress : 0);
            traffic.countSent();
            circuits.send(link, frame, ArpMessage.TYPE);
        }
    }
}
