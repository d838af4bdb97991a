package spin.systems.monolith.net;

import org.jspecify.annotations.Nullable;
import spin.hw.interrupt.InterruptLine;
import spin.hw.memory.PhysicalMemory;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;

/// A network interface and its driver.
///
/// The device puts what arrives into the next of a ring of buffers that the driver has given it, and interrupts; a frame that finds none is lost.
/// The driver takes full buffers out, puts empty ones in, and hands packets of IP to the queue of IP. A frame to send is in one piece and is the device's
/// for the time of the call. An interface has one address of the internet: it is its own `struct in_ifaddr` too.
public final class Interface implements FrameReceiver {

    private static final int RING = 64;
    private static final int IP_TYPE = 0x0800;
    private static final int ARP_TYPE = 0x0806;
    private static final int SNAP = 0xaaaa_0300;
    private static final int PPP_IP = 0xff03_0021;
    private static final int ETHERNET_BYTES = 14;
    private static final int ATM_BYTES = 8;
    private static final int T3_BYTES = 4;

    private final Internet internet;
    private final PhysicalMemory memory;
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
        at = Packet.IP - header.bytes;
        arp = new Arp(this, internet);
        for (var i = 0; i < RING; i++) {
            buffers[i] = internet.frames.take();
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
            var frame = buffers[first];
            var empty = internet.frames.take();
            if (empty == 0) {
                lost++;
            } else {
                buffers[first] = empty;
                arrived(new Packet(frame, at, lengths[first]));
            }
            first = first + 1 & RING - 1;
            full--;
        }
    }

    private void arrived(Packet packet) {
        var type = packet.length < header.bytes ? 0 : type(packet.frame);
        packet.isBroadcast = header == LinkHeader.ETHERNET && (memory.loadByte(packet.at()) & 1) != 0;
        packet.by = this;
        packet.trim(header.bytes);
        if (type == IP_TYPE) {
            internet.arrived(packet);
        } else {
            if (type == ARP_TYPE) {
                arp.input(packet);
            }
            internet.frames.drop(packet.frame);
        }
    }

    private int type(long frame) {
        if (header == LinkHeader.ETHERNET) {
            return Octets.word(memory, frame + Packet.IP - 2);
        }
        if (header == LinkHeader.ATM) {
            return Octets.number(memory, frame + at) == SNAP ? Octets.number(memory, frame + at + 4) : 0;
        }
        return Octets.number(memory, frame + at) == PPP_IP ? IP_TYPE : 0;
    }

    // Out.

    /// Sends a packet of IP to a neighbour and frees it, or keeps it until the neighbour has said where it is. What is to this host itself comes in again.
    void output(Packet packet, int neighbour) {
        if (neighbour == address) {
            packet.by = this;
            internet.arrived(packet);
        } else if (header == LinkHeader.ETHERNET) {
            var to = isBroadcast(neighbour) ? Arp.EVERYBODY : arp.stationOf(neighbour, packet);
            if (to != Arp.UNKNOWN) {
                ethernet(packet, to, IP_TYPE);
            }
        } else {
            if (header == LinkHeader.ATM) {
                Octets.number(memory, packet.at() - ATM_BYTES, SNAP);
                Octets.number(memory, packet.at() - ATM_BYTES + 4, IP_TYPE);
            } else {
                Octets.number(memory, packet.at() - T3_BYTES, PPP_IP);
            }
            transmit(packet);
        }
    }

    /// @param to a station
    void ethernet(Packet packet, long to, int type) {
        var frame = packet.at() - ETHERNET_BYTES;
        Octets.word(memory, frame, (int) (to >>> 32));
        Octets.number(memory, frame + 2, (int) to);
        Octets.word(memory, frame + 6, (int) (station >>> 32));
        memory.storeWord(frame + 8, (short) Integer.reverseBytes((int) station));
        memory.storeWord(frame + 10, (short) (Integer.reverseBytes((int) station) >>> 16));
        Octets.word(memory, frame + 12, type);
        transmit(packet);
    }

    private void transmit(Packet packet) {
        var from = packet.start - header.bytes;
        var bytes = header.bytes + packet.length;
        // What is sent beyond the packet must be nobody's.
        for (; bytes < header.shortest; bytes++) {
            memory.storeByte(packet.frame + from + bytes, (byte) 0);
        }
        port.send(memory.readableFrame(packet.frame), from, bytes);
        internet.frames.drop(packet.frame);
    }
}
