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
/// for the time of the call.
public final class Interface implements FrameReceiver {

    private static final int RING = 64;
    private static final int IP_TYPE = 0x0800;
    private static final int ARP_TYPE = 0x0806;
    private static final int SNAP = 0xaaaa_0300;
    private static final int PPP_IP = 0xff03_0021;
    private static final int ETHERNET_AT = Packet.IP - 14;
    private static final int ATM_AT = Packet.IP - 8;
    private static final int T3_AT = Packet.IP - 4;

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
    private final int mask;
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
        mask = -1 << (32 - bits);
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
            return Octets.number(memory, frame + ATM_AT) == SNAP ? Octets.number(memory, frame + ATM_AT + 4) : 0;
        }
        return Octets.number(memory, frame + T3_AT) == PPP_IP ? IP_TYPE : 0;
    }

    // Out.

    /// Sends a packet of IP and frees it, or keeps it until the neighbour has said where it is.
    void output(Packet packet, int destination) {
        if (header == LinkHeader.ETHERNET) {
            var to = arp.stationOf(destination, packet);
            if (to != Arp.UNKNOWN) {
                ethernet(packet, to, IP_TYPE);
            }
        } else {
            if (header == LinkHeader.ATM) {
                Octets.number(memory, packet.frame + ATM_AT, SNAP);
                Octets.number(memory, packet.frame + ATM_AT + 4, IP_TYPE);
            } else {
                Octets.number(memory, packet.frame + T3_AT, PPP_IP);
            }
            transmit(packet);
        }
    }

    /// @param to a station
    void ethernet(Packet packet, long to, int type) {
        var frame = packet.frame + ETHERNET_AT;
        Octets.word(memory, frame, (int) (to >>> 32));
        Octets.number(memory, frame + 2, (int) to);
        Octets.word(memory, frame + 6, (int) (station >>> 32));
        memory.storeWord(frame + 8, (short) Integer.reverseBytes((int) station));
        memory.storeWord(frame + 10, (short) (Integer.reverseBytes((int) station) >>> 16));
        Octets.word(memory, frame + 12, type);
        transmit(packet);
    }

    private void transmit(Packet packet) {
        var bytes = header.bytes + packet.length;
        // What is sent beyond the packet must be nobody's.
        for (; bytes < header.shortest; bytes++) {
            memory.storeByte(packet.frame + at + bytes, (byte) 0);
        }
        port.send(memory.readableFrame(packet.frame), at, bytes);
        internet.frames.drop(packet.frame);
    }
}
