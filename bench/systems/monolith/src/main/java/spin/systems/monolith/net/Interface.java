package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;

/// A network interface and its driver.
///
/// The device puts what arrives into the next of a ring of buffers that the driver has given it, and interrupts; a frame that finds none is lost.
/// The driver copies short packets out of their buffers, as `m_devget` does, takes full buffers out for longer ones and puts empty ones in, and hands packets of
/// IP to the queue of IP. What is sent the device reads from a chain, piece by piece. An interface has one address of the internet: it is its own `struct in_ifaddr` too.
public final class Interface implements FrameReceiver {

    private static final int RING = 64;
    private static final int IP_TYPE = 0x0800;
    private static final int ARP_TYPE = 0x0806;
    private static final int SNAP = 0xaaaa_0300;
    private static final int PPP_IP = 0xff03_0021;
    /// Where in a frame IP begins, so that data behind UDP is at a multiple of eight.
    private static final int IP_AT = 20;
    /// Longer packets do not find room in a buffer, and not in a small cluster.
    private static final int SHORT = Mbufs.BYTES - Packet.IP_AT;
    private static final int MIDDLING = Mbufs.CLUSTER_BYTES - IP_AT;

    private final Internet internet;
    private final PhysicalMemory memory;
    private final Mbufs mbufs;
    private final LinkPort port;
    private final InterruptLine line;
    final LinkHeader header;
    /// The address in the lower 48 bits; 0 where there are none.
    final long station;
    /// Where a frame's first byte is in its buffer, so that IP begins where a packet has it.
    private final int at;
    final int address;
    /// Bits of the address that name the network, and the mask of those that name the network of its class.
    final int bits;
    private final int mask;
    private final int classMask;
    private final Arp arp;
    private final long[] buffers = new long[RING];
    /// What the device sends.
    private final byte[] wire;
    private final int[] lengths = new int[RING];
    private int first;
    private int full;
    private long lost;
    @Nullable
    Interface next;

    /// @param address of this end in the internet
    /// @param bits    of it that name the network
    Interface(Internet internet, LinkPort port, InterruptLine line, LinkHeader header, long station, int address,
            int bits) {
        this.internet = internet;
        this.memory = internet.memory;
        this.port = port;
        this.line = line;
        this.header = header;
        this.station = station;
        this.address = address;
        this.bits = bits;
        mask = Route.mask(bits);
        classMask = address >= 0 ? 0xff00_0000 : address << 1 >= 0 ? 0xffff_0000 : 0xffff_ff00;
        at = IP_AT - header.bytes;
        mbufs = internet.mbufs;
        wire = new byte[header.bytes + Math.max(header.mtu, header.shortest)];
        arp = new Arp(this, internet);
        for (var i = 0; i < RING; i++) {
            buffers[i] = internet.mbufs.frames().take();
            if (buffers[i] == 0) {
                throw new IllegalStateException(
                        "No memory is left for the buffers of an interface; give the machine more.");
            }
        }
        port.receiver(this);
    }

    /// Frames that found no buffer, or a packet no place.
    public long lost() {
        return lost;
    }

    boolean reaches(int destination) {
        return ((destination ^ address) & mask) == 0;
    }

    /// Whether a host is in the same network, or in another part of the same one (`in_localaddr`).
    boolean isLocal(int destination) {
        return ((destination ^ address) & classMask) == 0;
    }

    /// Whether an address is for everybody of this interface's network, in the present form or in one of the older ones.
    boolean isBroadcast(int destination) {
        if (header != LinkHeader.ETHERNET) {
            return false;
        }
        var network = address & mask;
        var wide = address & classMask;
        return destination == (network | ~mask) || destination == (wide | ~classMask) || destination == network
                || destination == wide || destination == -1;
    }

    boolean interruptsBy(InterruptLine raised) {
        return raised == line;
    }

    // The device.

    @Override
    public void frameArrived(byte[] frame, int length) {
        if (full == RING || length > header.bytes + header.mtu) {
            lost++;
            return;
        }
        var slot = first + full & RING - 1;
        memory.copyIn(buffers[slot] + at, frame, 0, length);
        lengths[slot] = length;
        full++;
        line.raise();
    }

    // In.

    void interrupt() {
        line.lower();
        while (full > 0) {
            var length = lengths[first];
            var taken = taken(length);
            if (taken == 0) {
                lost++;
            } else {
                mbufs.length(taken, length);
                arrived(new Packet(taken, length));
            }
            first = first + 1 & RING - 1;
            full--;
        }
    }

    /// A buffer with the bytes of the first full buffer of the ring, in which that may be from then on; 0 when there is no memory.
    private long taken(int length) {
        var frame = buffers[first];
        if (length <= header.bytes + SHORT) {
            var made = mbufs.get(Packet.IP_AT - header.bytes);
            if (made != 0) {
                Octets.copy(memory, frame + at, mbufs.data(made), length);
            }
            return made;
        }
        var made = mbufs.get();
        if (made == 0) {
            return 0;
        }
        if (length <= header.bytes + MIDDLING) {
            if (mbufs.addCluster(made)) {
                mbufs.length(made, at);
                mbufs.trim(made, at);
                Octets.copy(memory, frame + at, mbufs.data(made), length);
                return made;
            }
        } else {
            var empty = mbufs.page();
            if (empty != 0) {
                buffers[first] = empty;
                mbufs.addPage(made, frame + at);
                return made;
            }
        }
        mbufs.free(made);
        return 0;
    }

    private void arrived(Packet packet) {
        var start = mbufs.data(packet.first);
        var type = packet.length < header.bytes ? 0 : type(start);
        packet.isBroadcast = header == LinkHeader.ETHERNET && (memory.loadByte(start) & 1) != 0;
        packet.by = this;
        packet.trim(mbufs, Math.min(header.bytes, packet.length));
        if (type == IP_TYPE) {
            internet.arrived(packet);
        } else {
            if (type == ARP_TYPE) {
                arp.input(packet);
            }
            internet.drop(packet);
        }
    }

    private int type(long start) {
        if (header == LinkHeader.ETHERNET) {
            return Octets.word(memory, start + 12);
        }
        if (header == LinkHeader.ATM) {
            return Octets.number(memory, start) == SNAP ? Octets.number(memory, start + 4) : 0;
        }
        return Octets.number(memory, start) == PPP_IP ? IP_TYPE : 0;
    }

    // Out.

    /// Sends a packet of IP to a neighbour and frees it, or keeps it until the neighbour has said where it is. What is to this host itself comes in again.
    void output(Packet packet, int neighbour) {
        if (neighbour == address) {
            packet.by = this;
            internet.arrived(packet);
        } else if (header == LinkHeader.ETHERNET) {
            var to = arp.stationOf(neighbour, packet);
            if (to != Arp.UNKNOWN) {
                ethernet(packet, to, IP_TYPE);
            }
        } else {
            var start = prepended(packet);
            if (start != 0) {
                if (header == LinkHeader.ATM) {
                    Octets.number(memory, start, SNAP);
                    Octets.number(memory, start + 4, IP_TYPE);
                } else {
                    Octets.number(memory, start, PPP_IP);
                }
                transmit(packet);
            }
        }
    }

    /// Makes room for the link's header; where that is, 0 when there is no memory and the packet is lost.
    private long prepended(Packet packet) {
        var made = mbufs.prepend(packet.first, header.bytes);
        if (made == 0) {
            internet.statistics().ip.odropped++;
            internet.drop(packet);
            return 0;
        }
        packet.first = made;
        packet.length += header.bytes;
        return mbufs.data(made);
    }

    /// @param to a station
    void ethernet(Packet packet, long to, int type) {
        var start = prepended(packet);
        if (start == 0) {
            return;
        }
        // At a multiple of two and not of four.
        Octets.word(memory, start, (int) (to >>> 32));
        Octets.number(memory, start + 2, (int) to);
        Octets.word(memory, start + 6, (int) (station >>> 32));
        memory.storeWord(start + 8, (short) Integer.reverseBytes((int) station));
        memory.storeWord(start + 10, (short) (Integer.reverseBytes((int) station) >>> 16));
        Octets.word(memory, start + 12, type);
        transmit(packet);
    }

    private void transmit(Packet packet) {
        var bytes = mbufs.read(packet.first, wire);
        // What is sent beyond the packet must be nobody's.
        for (; bytes < header.shortest; bytes++) {
            wire[bytes] = 0;
        }
        port.send(wire, 0, bytes);
        internet.drop(packet);
    }
}
