package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.net.LinkPort;
import spin.systems.kit.Frames;

/// The Internet Protocol of one host (RFC 791, RFC 1122), and what is above and below it: 4.3BSD-Reno's `ipintr` and `ip_forward`.
///
/// A host takes what is for one of its addresses or for everybody, and passes on what is for others if it is a gateway. Its ways are in a [RoutingTable], in
/// which each interface has one to its own network.
public final class Internet {

    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    /// The last bits of the word in a header that says where a fragment belongs, and those above.
    static final int OFFSET = 0x1fff;
    static final int MORE_FRAGMENTS = 0x2000;
    static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int MOST_QUEUED = 50;
    private static final int VERSION = 4;
    private static final int LOOPBACK = 127;

    final PhysicalMemory memory;
    final Mbufs mbufs;
    final Services services;
    final RoutingTable routes = new RoutingTable();
    final IpOutput out;
    private final Statistics counts = new Statistics();
    private final PacketQueue arrived = new PacketQueue();
    private final Fragments fragments;
    private final IpOptions options;
    private final Icmp icmp;
    private final Udp udp;
    private final Tcp tcp;
    private final RouteCache forwarding = new RouteCache();
    private @Nullable Interface interfaces;
    private boolean isGateway;

    /// @param schedule asks for a call of [#input], by a soft interrupt or a thread, soon and not from within
    public Internet(PhysicalMemory memory, Frames frames, Runnable schedule) {
        this(new Mbufs(memory, frames), Services.of(schedule));
    }

    public Internet(Mbufs mbufs, Services services) {
        this.mbufs = mbufs;
        memory = mbufs.memory();
        this.services = services;
        out = new IpOutput(this);
        fragments = new Fragments(this);
        options = new IpOptions(this);
        icmp = new Icmp(this);
        udp = new Udp(this);
        tcp = new Tcp(this);
        mbufs.reclaim(fragments::drain);
    }

    public Udp udp() {
        return udp;
    }

    public Tcp tcp() {
        return tcp;
    }

    Icmp icmp() {
        return icmp;
    }

    /// What packets are made of.
    public Mbufs mbufs() {
        return mbufs;
    }

    public Statistics statistics() {
        return counts;
    }

    /// An interface, and the way to its network.
    ///
    /// @param station of an Ethernet's interface, in the lower 48 bits
    /// @param address of this host there
    /// @param bits    of the address that name the network, 1 to 31
    public Interface attach(LinkPort port, InterruptLine line, LinkHeader header, long station, int address, int bits) {
        var made = new Interface(this, port, line, header, station, address, bits);
        made.next = interfaces;
        interfaces = made;
        routes.add(new Route(address, bits, 0, made));
        return made;
    }

    /// An address from its four numbers.
    public static int address(int a, int b, int c, int d) {
        return a << 24 | b << 16 | c << 8 | d;
    }

    /// A way to a host, a network or everybody else, by a neighbour (SIOCADDRT).
    ///
    /// @param bits of the destination that must be equal: 32 for a host, 0 for everybody
    /// @return false when the gateway is no neighbour, or there is a way to the same destination
    public boolean addRoute(int destination, int bits, int gateway) {
        for (var at = interfaces; at != null; at = at.next) {
            if (at.reaches(gateway) && at.address != gateway) {
                return routes.add(new Route(destination, bits, gateway, at));
            }
        }
        return false;
    }

    /// False when there is no such way (SIOCDELRT).
    public boolean removeRoute(int destination, int bits) {
        return routes.remove(destination, bits);
    }

    /// From now on this host passes on what is for others: `ipforwarding`.
    public void beGateway() {
        isGateway = true;
    }

    /// The ways, as `netstat -r` prints them.
    public void printRoutes(StringBuilder text) {
        routes.print(text);
    }

    /// Whether there is nothing that a clock is needed for.
    public boolean isIdle() {
        return tcp.isIdle() && fragments.isEmpty();
    }

    /// Every 200 ms: `pffasttimo`.
    public void fastTimer() {
        tcp.fastTimer();
    }

    /// Every 500 ms: `pfslowtimo`.
    public void slowTimer() {
        fragments.slowTimer();
        tcp.slowTimer();
    }

    // Interfaces.

    @Nullable
    Interface firstInterface() {
        return interfaces;
    }

    /// The interface with an address; null when this host does not have it.
    @Nullable
    Interface with(int address) {
        for (var at = interfaces; at != null; at = at.next) {
            if (at.address == address) {
                return at;
            }
        }
        return null;
    }

    /// Whether a host is in a network of this one's, or in another part of such a one (`in_localaddr`).
    boolean isLocal(int address) {
        for (var at = interfaces; at != null; at = at.next) {
            if (at.isLocal(address)) {
                return true;
            }
        }
        return false;
    }

    // Interrupts.

    /// The device interrupt. False when the line is none of an interface.
    public boolean interrupt(InterruptLine line) {
        for (var at = interfaces; at != null; at = at.next) {
            if (at.interruptsBy(line)) {
                at.interrupt();
                return true;
            }
        }
        return false;
    }

    /// Puts a packet into the queue of IP, `ipintrq`, which interrupts of devices do too.
    void arrived(Packet packet) {
        var level = services.splimp();
        if (arrived.length() == MOST_QUEUED) {
            services.splx(level);
            drop(packet);
        } else {
            arrived.add(packet);
            services.splx(level);
            services.schedule();
        }
    }

    /// What the soft interrupt does: everything that is in the queue.
    public void input() {
        for (var packet = next(); packet != null; packet = next()) {
            input(packet);
        }
    }

    private @Nullable Packet next() {
        var level = services.splimp();
        var packet = arrived.take();
        services.splx(level);
        return packet;
    }

    void drop(Packet packet) {
        mbufs.freeChain(packet.first);
    }

    // Up.

    private void input(Packet packet) {
        var ip = counts.ip;
        ip.total++;
        packet.ip = mbufs.data(packet.first);
        if (packet.length < Packet.IP_BYTES || !packet.pullup(mbufs, Packet.IP_BYTES)) {
            ip.toosmall++;
            drop(packet);
            return;
        }
        var first = memory.loadByte(packet.ip);
        var bytes = (first & 15) * 4;
        if (first >>> 4 != VERSION || bytes < Packet.IP_BYTES || bytes > packet.length
                || !packet.pullup(mbufs, bytes)) {
            ip.badhlen++;
            drop(packet);
            return;
        }
        var header = packet.ip;
        if (Octets.folded(Octets.sum(memory, header, bytes)) != 0xffff) {
            ip.badsum++;
            drop(packet);
            return;
        }
        var length = Octets.word(memory, header + 2);
        if (length < bytes) {
            ip.badlen++;
            drop(packet);
            return;
        }
        if (length > packet.length) {
            ip.tooshort++;
            drop(packet);
            return;
        }
        // What is behind it is the link's padding.
        packet.cut(mbufs, length);
        if (bytes > Packet.IP_BYTES && !options.accepted(packet, bytes)) {
            return;
        }
        if (isMine(Octets.number(memory, header + 16))) {
            local(packet, bytes);
        } else if (isGateway) {
            forward(packet, bytes);
        } else {
            ip.cantforward++;
            drop(packet);
        }
    }

    private boolean isMine(int address) {
        for (var at = interfaces; at != null; at = at.next) {
            if (at.address == address || at.isBroadcast(address)) {
                return true;
            }
        }
        return address == -1 || address == 0;
    }

    private void local(Packet packet, int bytes) {
        var where = Octets.word(memory, packet.ip + 6);
        var whole = packet;
        if ((where & (OFFSET | MORE_FRAGMENTS)) != 0) {
            counts.ip.fragments++;
            packet.trim(mbufs, bytes);
            var complete = fragments.add(packet, where);
            if (complete == null) {
                return;
            }
            whole = complete;
        }
        counts.ip.delivered++;
        options.strip(whole);
        var protocol = memory.loadByte(whole.ip + 9);
        if (protocol == UDP) {
            udp.input(whole);
        } else if (protocol == TCP) {
            tcp.input(whole);
        } else if (protocol == ICMP) {
            icmp.input(whole);
        } else {
            counts.ip.noproto++;
            drop(whole);
        }
    }

    /// Passes on what is for another host (`ip_forward`). Who sent it is told when that cannot be.
    private void forward(Packet packet, int bytes) {
        var header = packet.ip;
        var destination = Octets.number(memory, header + 16);
        if (packet.isBroadcast || !canForward(destination)) {
            counts.ip.cantforward++;
            drop(packet);
            return;
        }
        var timeToLive = memory.loadByte(header + 8) & 0xff;
        if (timeToLive <= 1) {
            icmp.error(packet, Icmp.TIME_EXCEEDED, Icmp.IN_TRANSIT, 0);
            return;
        }
        memory.storeByte(header + 8, (byte) (timeToLive - 1));
        routes.allocate(forwarding, destination);
        if (forwarding.route == null) {
            counts.ip.cantforward++;
            icmp.error(packet, Icmp.UNREACHABLE, Icmp.HOST, 0);
            return;
        }
        var mtu = forwarding.route.by.header.mtu;
        var error = out.forward(packet, bytes, forwarding);
        if (error == SocketError.NONE) {
            counts.ip.forward++;
            return;
        }
        counts.ip.cantforward++;
        if (error == SocketError.EMSGSIZE) {
            icmp.error(packet, Icmp.UNREACHABLE, Icmp.FRAGMENTATION_NEEDED, mtu);
        } else if (error == SocketError.ENOBUFS) {
            icmp.error(packet, Icmp.SOURCE_QUENCH, 0, 0);
        } else {
            icmp.error(packet, Icmp.UNREACHABLE, Icmp.HOST, 0);
        }
    }

    /// `in_canforward`: an address of class A to C that is neither this network's nor a loop's.
    static boolean canForward(int address) {
        var network = address >>> 24;
        return network != 0 && network != LOOPBACK && network < 224;
    }

    /// An error came from the network about what this host has sent.
    ///
    /// @param about the header of IP that it came with, behind which the first eight bytes of the packet are
    /// @param error 0 for a quench
    void tell(long about, int error) {
        var protocol = memory.loadByte(about + 9);
        var ports = about + (memory.loadByte(about) & 15) * 4L;
        var to = Octets.number(memory, about + 16);
        var from = Octets.number(memory, about + 12);
        if (protocol == UDP) {
            udp.tell(to, Octets.word(memory, ports + 2), from, Octets.word(memory, ports), error);
        } else if (protocol == TCP) {
            tcp.tell(to, Octets.word(memory, ports + 2), from, Octets.word(memory, ports), error);
        }
    }
}
