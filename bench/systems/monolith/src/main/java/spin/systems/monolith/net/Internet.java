package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.net.LinkPort;
import spin.systems.kit.Frames;

/// The Internet Protocol of one host (RFC 791, RFC 1122), and what is above and below it.
///
/// Hosts are neighbours: what none of the interfaces reaches has no way. Nothing is cut into fragments, and fragments are not put together. A host passes on
/// nothing that is for another.
public final class Internet {

    static final int UDP = 17;
    private static final int MOST_QUEUED = 50;
    private static final int VERSION_AND_LENGTH = 0x4500;
    private static final int TIME_TO_LIVE = 30;
    private static final int NO_TYPE_OF_SERVICE = 0xff00;
    private static final int FRAGMENT = 0x3fff;

    final PhysicalMemory memory;
    final Frames frames;
    private final Runnable softInterrupt;
    private final PacketQueue arrived = new PacketQueue();
    private final Udp udp;
    private final Tcp tcp;
    private @Nullable Interface interfaces;
    private int identification;
    private long dropped;

    /// @param softInterrupt asks for a call of [#input], by a soft interrupt or a thread, soon and not from within
    public Internet(PhysicalMemory memory, Frames frames, Runnable softInterrupt) {
        this.memory = memory;
        this.frames = frames;
        this.softInterrupt = softInterrupt;
        udp = new Udp(this);
        tcp = new Tcp(this);
    }

    public Udp udp() {
        return udp;
    }

    public Tcp tcp() {
        return tcp;
    }

    /// @param station of an Ethernet's interface, in the lower 48 bits
    /// @param address of this host there
    /// @param bits    of the address that name the network, 1 to 31
    public Interface attach(LinkPort port, InterruptLine line, LinkHeader header, long station, int address, int bits) {
        var made = new Interface(this, port, line, header, station, address, bits);
        made.next = interfaces;
        interfaces = made;
        return made;
    }

    /// An address from its four numbers.
    public static int address(int a, int b, int c, int d) {
        return a << 24 | b << 16 | c << 8 | d;
    }

    /// Packets that were no packets, were for nobody, or found no room.
    public long dropped() {
        return dropped;
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

    void arrived(Packet packet) {
        if (arrived.length() == MOST_QUEUED) {
            drop(packet);
        } else {
            arrived.add(packet);
            softInterrupt.run();
        }
    }

    /// What the soft interrupt does: everything that is in the queue.
    public void input() {
        for (var packet = arrived.take(); packet != null; packet = arrived.take()) {
            input(packet);
        }
    }

    void drop(Packet packet) {
        dropped++;
        frames.drop(packet.frame);
    }

    // Up.

    private void input(Packet packet) {
        var header = packet.frame + Packet.IP;
        if (packet.length < Packet.IP_BYTES
                || (Octets.word(memory, header) & NO_TYPE_OF_SERVICE) != VERSION_AND_LENGTH
                || Octets.folded(Octets.sum(memory, header, Packet.IP_BYTES)) != 0xffff) {
            drop(packet);
            return;
        }
        var length = Octets.word(memory, header + 2);
        if (length < Packet.IP_BYTES || length > packet.length
                || (Octets.word(memory, header + 6) & FRAGMENT) != 0
                || !isMine(Octets.number(memory, header + 16))) {
            drop(packet);
            return;
        }
        // What is behind it is the link's padding.
        packet.length = length;
        packet.trim(Packet.IP_BYTES);
        var protocol = memory.loadByte(header + 9);
        if (protocol == UDP) {
            udp.input(packet);
        } else if (protocol == Tcp.PROTOCOL) {
            tcp.input(packet);
        } else {
            drop(packet);
        }
    }

    private boolean isMine(int address) {
        for (var at = interfaces; at != null; at = at.next) {
            if (at.address == address) {
                return true;
            }
        }
        return false;
    }

    // Down.

    /// The interface by which somebody is reached; null when there is none.
    @Nullable
    Interface route(int destination) {
        for (var at = interfaces; at != null; at = at.next) {
            if (at.reaches(destination)) {
                return at;
            }
        }
        return null;
    }

    /// Sends a segment, which begins behind the room for IP's header, and frees it. Source and destination are in that header already.
    void output(Packet segment, int protocol, Interface by, int destination) {
        var header = segment.frame + Packet.IP;
        segment.start = Packet.IP;
        segment.length += Packet.IP_BYTES;
        identification++;
        Octets.word(memory, header, VERSION_AND_LENGTH);
        Octets.word(memory, header + 2, segment.length);
        Octets.word(memory, header + 4, identification);
        memory.storeWord(header + 6, (short) 0);
        memory.storeLong(header + 8, TIME_TO_LIVE | protocol << 8);
        memory.storeWord(header + 10, (short) ~Octets.folded(Octets.sum(memory, header, Packet.IP_BYTES)));
        if (destination == by.address) {
            arrived(segment);
        } else {
            by.output(segment, destination);
        }
    }
}
