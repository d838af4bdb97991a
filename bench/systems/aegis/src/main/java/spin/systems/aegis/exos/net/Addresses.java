package spin.systems.aegis.exos.net;

import spin.bench.port.WorkloadAbi;
import spin.hw.pal.UserMode;
import spin.systems.aegis.AegisAbi;

/// Which station an IP address is at: the handler's table, and what the family knows of how old each entry is.
///
/// The handler has no clock, so an entry is worth what was seen of it: it holds for a minute from when somebody asked and saw the entry said again. A request
/// is broadcast at most [#SENDINGS] times, a second apart; without an answer the address is unreachable, and for a few seconds nobody asks again.
///
///      confirmation, 64 octets, by the place in the table
///      0 address   8 holds until (tick)   16 asked last, 0 for never   24 how often it had been said then   32 how often it was asked
///
/// Source: RFC 826; RFC 1122, section 2.3.2.1 (a minute, and one request a second at most).
public final class Addresses {

    /// What [#find] answers else.
    public static final long WAITS = -1;
    public static final long UNREACHABLE = -2;

    static final int TICKS_A_SECOND = 1024;
    static final int HOLDS = 60 * TICKS_A_SECOND;
    /// As long as an address that did not answer is not asked for again.
    static final int REST = 5 * TICKS_A_SECOND;
    static final int SENDINGS = 3;

    private static final int HOLDS_UNTIL = 8;
    private static final int ASKED = 16;
    private static final int SAID = 24;
    private static final int TIMES = 32;
    private static final int SHIFT = 6;
    private static final int ARP_TYPE = 0x0806;
    private static final long BROADCAST = 0xffff_ffff_ffffL;
    private static final int FRAME_OCTETS = 60;

    private final UserMode port;
    private final Octets memory;
    private final Pages pages;

    public Addresses(UserMode port, Pages pages) {
        this.port = port;
        this.memory = new Octets(port);
        this.pages = pages;
    }

    /// The address of the next hop.
    private long hop(long to) {
        var mask = memory.word(pages.board() + Pages.MASK);
        var gateway = memory.word(pages.board() + Pages.GATEWAY);
        var isNear = (to & mask) == (memory.word(pages.board() + Pages.ADDRESS) & mask);
        return isNear || gateway == 0 ? to : gateway;
    }

    /// The station that a packet for an address goes to; [#WAITS] while it is being asked for, [#UNREACHABLE] when nobody answers.
    public long find(long to) {
        var address = hop(to);
        var place = address & (ArpHandler.ENTRIES - 1);
        var entry = pages.arp() + ArpHandler.TABLE + (place << ArpHandler.ENTRY_SHIFT);
        var known = pages.board() + Pages.CONFIRMATIONS + (place << SHIFT);
        var now = memory.word(pages.clock() + AegisAbi.CLOCK_TICKS);
        var isThere = memory.word(entry) == ArpHandler.loaded(address);
        if (memory.word(known) != address) {
            memory.word(known, address);
            memory.word(known + HOLDS_UNTIL, 0);
            memory.word(known + ASKED, 0);
            memory.word(known + TIMES, 0);
        }
        if (isThere && now < memory.word(known + HOLDS_UNTIL)) {
            return station(entry);
        }
        var asked = memory.word(known + ASKED);
        if (isThere && asked != 0 && memory.word(entry + ArpHandler.ENTRY_SAID) != memory.word(known + SAID)) {
            memory.word(known + HOLDS_UNTIL, now + HOLDS);
            memory.word(known + ASKED, 0);
            memory.word(known + TIMES, 0);
            return station(entry);
        }
        return ask(address, entry, known, asked, now);
    }

    private long ask(long address, long entry, long known, long asked, long now) {
        var times = memory.word(known + TIMES);
        if (asked != 0 && now < asked + (times < SENDINGS ? TICKS_A_SECOND : TICKS_A_SECOND + REST)) {
            return times < SENDINGS || now < asked + TICKS_A_SECOND ? WAITS : UNREACHABLE;
        }
        if (asked != 0 && times >= SENDINGS) {
            times = 0;
        }
        if (asked == 0) {
            memory.word(known + SAID, memory.word(entry + ArpHandler.ENTRY_SAID));
        }
        memory.word(known + ASKED, Math.max(1, now));
        memory.word(known + TIMES, times + 1);
        send(address);
        return WAITS;
    }

    private long station(long entry) {
        return ArpHandler.loadedStation(memory.word(entry + ArpHandler.ENTRY_STATION));
    }

    private void send(long address) {
        // Not where a datagram is put together: that one may be waiting for this.
        var frame = pages.own() + Pages.ARP_FRAME;
        var own = memory.word(pages.board() + Pages.STATION);
        memory.six(frame, BROADCAST);
        memory.six(frame + 6, own);
        memory.two(frame + 12, ARP_TYPE);
        memory.four(frame + 14, 0x0001_0800);
        memory.four(frame + 18, 0x0604_0001);
        memory.six(frame + 22, own);
        memory.four(frame + 28, memory.word(pages.board() + Pages.ADDRESS));
        memory.six(frame + 32, 0);
        memory.four(frame + 38, address);
        port.register(16, memory.word(pages.own() + Pages.PHYSICAL) + Pages.ARP_FRAME);
        port.register(17, FRAME_OCTETS);
        port.register(18, memory.word(pages.own() + Pages.CAPABILITY));
        port.register(WorkloadAbi.NUMBER, AegisAbi.SEND);
        port.callSystem();
    }
}
