package spin.systems.aegis.exos.net;

import spin.bench.port.WorkloadAbi;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;
import spin.systems.aegis.FilterWords;

/// UDP over IP over Ethernet, for one process: its port, what it sends, what comes to it.
///
/// A port is a filter. Aegis gives packets to one owner, so a port that another environment holds is refused, whoever that is; and when a process ends, its
/// port is free. A filter names the whole way down to the port, options of IP included, and no fragment: a piece of a datagram is nobody's, and Aegis counts it
/// with what was lost.
///
/// Source: RFC 791, RFC 768, RFC 1122 (sections 3.2.1 and 4.1.3).
public final class Datagrams {

    static final int ETHERNET = 14;
    private static final int IP = 20;
    private static final int UDP = 8;
    /// What lies before the payload of a datagram that is sent.
    public static final int HEADERS = ETHERNET + IP + UDP;
    /// Octets of payload in one packet, at most.
    public static final int MOST_PAYLOAD = 1514 - HEADERS;
    private static final int LEAST_FRAME = 60;
    private static final int IP_TYPE = 0x0800;
    private static final int PROTOCOL = 17;
    private static final int LIFE = 64;
    private static final int FRAGMENT_BITS = 0x3fff;
    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int FILTER_STEPS = 7;
    private static final long NONE = -1;

    private static final int V0 = WorkloadAbi.NUMBER;
    private static final int A0 = 16;
    private static final int A1 = 17;
    private static final int A2 = 18;

    private final UserMode port;
    private final Octets memory;
    private final Pages pages;

    /// Of the datagram that came last.
    private long from;
    private int fromPort;
    private long payload;
    private int octets;

    public Datagrams(UserMode port, Pages pages) {
        this.port = port;
        this.memory = new Octets(port);
        this.pages = pages;
    }

    private long call(int number, long first, long second, long third) {
        port.register(A0, first);
        port.register(A1, second);
        port.register(A2, third);
        port.register(V0, number);
        port.callSystem();
        return port.register(V0);
    }

    // Ports.

    /// Takes a port of UDP for this process, beside none that it had before.
    ///
    /// @param physical of the ring's frame
    /// @param ringCapability that writes it
    /// @return whether it has it; false when somebody holds it already
    public boolean claim(int wanted, long physical, long ringCapability) {
        if (call(AegisAbi.RING, physical, ringCapability, 0) < 0) {
            return false;
        }
        memory.word(pages.own() + Pages.SLOT, 0);
        filter(memory.word(pages.board() + Pages.ADDRESS), wanted);
        var number = call(AegisAbi.FILTER_INSERT, memory.word(pages.own() + Pages.PHYSICAL) + Pages.FILTER,
                memory.word(pages.own() + Pages.CAPABILITY), 0);
        if (number < 0) {
            return false;
        }
        memory.word(pages.own() + Pages.PORT, wanted);
        memory.word(pages.own() + Pages.FILTER_NUMBER, number);
        var seed = memory.word(pages.board() + Pages.NEXT_SEED) + 1;
        memory.word(pages.board() + Pages.NEXT_SEED, seed);
        memory.word(pages.own() + Pages.IDENTIFICATION, seed << 8);
        memory.word(pages.own() + Pages.IDENTIFIER, (seed << 16) + memory.word(pages.clock() + AegisAbi.CLOCK_TICKS));
        return true;
    }

    /// Gives the port back.
    public void release() {
        call(AegisAbi.FILTER_DELETE, memory.word(pages.own() + Pages.FILTER_NUMBER), 0, 0);
        memory.word(pages.own() + Pages.PORT, 0);
    }

    /// The port that this process has, or 0.
    public int ownPort() {
        return (int) memory.word(pages.own() + Pages.PORT);
    }

    /// Which packets belong to a port: whole datagrams of UDP to this address, however long the header of IP is.
    private void filter(long address, int wanted) {
        var at = pages.own() + Pages.FILTER;
        memory.word(at, 0);
        memory.word(at + 8, FILTER_STEPS);
        at = step(at + 16, FilterWords.atom(12, 2, 0xffff), IP_TYPE);
        at = step(at, FilterWords.atom(ETHERNET, 1, 0xf0), 0x40);
        at = step(at, FilterWords.atom(ETHERNET + 6, 2, FRAGMENT_BITS), 0);
        at = step(at, FilterWords.atom(ETHERNET + 9, 1, 0xff), PROTOCOL);
        at = step(at, FilterWords.atom(ETHERNET + 16, 4, -1), address);
        at = step(at, FilterWords.shift(ETHERNET, 1, 0x0f), 2);
        step(at, FilterWords.atom(ETHERNET + 2, 2, 0xffff), wanted);
    }

    private long step(long at, long what, long value) {
        memory.word(at, what);
        memory.word(at + 8, value);
        return at + 16;
    }

    // Out.

    /// Sends what lies at the payload's place.
    ///
    /// @param station of the next hop
    /// @return whether Aegis took it
    public boolean send(long station, long to, int toPort, int bytes) {
        var frame = pages.own() + Pages.FRAME;
        var ip = frame + ETHERNET;
        var udp = ip + IP;
        memory.six(frame, station);
        memory.six(frame + 6, memory.word(pages.board() + Pages.STATION));
        memory.two(frame + 12, IP_TYPE);
        memory.two(ip, 0x4500);
        memory.two(ip + 2, IP + UDP + bytes);
        var identification = memory.word(pages.own() + Pages.IDENTIFICATION);
        memory.word(pages.own() + Pages.IDENTIFICATION, identification + 1);
        memory.two(ip + 4, (int) identification);
        memory.two(ip + 6, DO_NOT_FRAGMENT);
        memory.two(ip + 8, LIFE << 8 | PROTOCOL);
        memory.two(ip + 10, 0);
        memory.four(ip + 12, memory.word(pages.board() + Pages.ADDRESS));
        memory.four(ip + 16, to);
        memory.two(ip + 10, ~memory.sum(ip, IP));
        memory.two(udp, ownPort());
        memory.two(udp + 2, toPort);
        memory.two(udp + 4, UDP + bytes);
        memory.two(udp + 6, 0);
        var sum = ~udpSum(ip, udp, UDP + bytes) & 0xffff;
        // A zero would say that there is none.
        memory.two(udp + 6, sum == 0 ? 0xffff : sum);
        var whole = HEADERS + bytes;
        for (; whole < LEAST_FRAME; whole++) {
            memory.one(frame + whole, 0);
        }
        return call(AegisAbi.SEND, memory.word(pages.own() + Pages.PHYSICAL) + Pages.FRAME, whole,
                memory.word(pages.own() + Pages.CAPABILITY)) == 0;
    }

    /// With the pseudo-header of RFC 768.
    private int udpSum(long ip, long udp, int length) {
        return Octets.folded((long) memory.sum(ip + 12, 8) + PROTOCOL + length + memory.sum(udp, length));
    }

    // In.

    /// Whether there is a datagram. Until [#done] it lies in the ring; what is none is dropped and counted.
    public boolean next() {
        while (true) {
            var slot = slot();
            var length = memory.word(slot + AegisAbi.SLOT_LENGTH);
            if (length == 0) {
                return false;
            }
            var reason = judge(slot + AegisAbi.SLOT_FRAME, (int) length);
            if (reason == NONE) {
                return true;
            }
            refuse((int) reason);
        }
    }

    private long slot() {
        return pages.ring() + memory.word(pages.own() + Pages.SLOT) * AegisAbi.RING_SLOT_BYTES;
    }

    /// The slot is the kernel's again.
    public void done() {
        memory.word(slot() + AegisAbi.SLOT_LENGTH, 0);
        memory.word(pages.own() + Pages.SLOT,
                memory.word(pages.own() + Pages.SLOT) + 1 & AegisAbi.RING_SLOTS - 1);
    }

    /// The datagram in hand is dropped, for a reason of [Refusal].
    public void refuse(int reason) {
        memory.add(Pages.refusals(pages.board(), reason), 1);
        done();
    }

    /// Why the frame holds no datagram for this process, [#NONE] when it does.
    private long judge(long frame, int length) {
        if (length < HEADERS) {
            return Refusal.TRUNCATED;
        }
        var ip = frame + ETHERNET;
        var header = (memory.one(ip) & 15) << 2;
        var total = memory.two(ip + 2);
        if (memory.two(frame + 12) != IP_TYPE || memory.one(ip) >>> 4 != 4 || header < IP) {
            return Refusal.BAD_HEADER;
        }
        if (total < header + UDP || total > length - ETHERNET) {
            return Refusal.TRUNCATED;
        }
        if (memory.sum(ip, header) != 0xffff) {
            return Refusal.BAD_HEADER_SUM;
        }
        if ((memory.two(ip + 6) & FRAGMENT_BITS) != 0) {
            return Refusal.FRAGMENT;
        }
        from = memory.four(ip + 12);
        if (!isStation(from)) {
            return Refusal.BAD_SOURCE;
        }
        return judge(ip, ip + header, total - header);
    }

    private long judge(long ip, long udp, int there) {
        var length = memory.two(udp + 4);
        if (memory.one(ip + 9) != PROTOCOL || memory.four(ip + 16) != memory.word(pages.board() + Pages.ADDRESS)
                || memory.two(udp + 2) != ownPort()) {
            return Refusal.NOT_OURS;
        }
        if (length < UDP || length > there) {
            return Refusal.BAD_UDP_LENGTH;
        }
        if (memory.two(udp + 6) != 0 && udpSum(ip, udp, length) != 0xffff) {
            return Refusal.BAD_SUM;
        }
        fromPort = memory.two(udp);
        payload = udp + UDP;
        octets = length - UDP;
        return NONE;
    }

    /// Whether an address can be a station's and is not this machine's: no net 0 or 127, no group, no broadcast.
    private boolean isStation(long address) {
        var net = address >>> 24;
        var hosts = ~memory.word(pages.board() + Pages.MASK) & 0xffff_ffffL;
        var own = memory.word(pages.board() + Pages.ADDRESS);
        var isNear = (address & ~hosts) == (own & ~hosts);
        return net != 0 && net != 127 && net < 224 && address != own
                && !(isNear && ((address & hosts) == hosts || (address & hosts) == 0));
    }

    public long from() {
        return from;
    }

    public int fromPort() {
        return fromPort;
    }

    /// Where the payload of the datagram in hand lies.
    public long payload() {
        return payload;
    }

    public int octets() {
        return octets;
    }
}
