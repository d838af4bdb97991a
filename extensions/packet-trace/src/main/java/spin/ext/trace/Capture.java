package spin.ext.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import spin.plexus.ip.IpAddress;
import spin.plexus.trace.TracedPacket;

/// The packets that are kept, the oldest giving way to the newest, and what they look like: a line, or a pcapng file.
///
/// Source: draft-ietf-opsawg-pcapng, sections 4.1 to 4.3.
final class Capture {
    static final int MOST_PACKETS = 1000;
    static final int MOST_BYTES = 1 << 20;

    private static final int SECTION_HEADER = 0x0a0d0d0a;
    private static final int BYTE_ORDER = 0x1a2b3c4d;
    private static final int INTERFACE = 1;
    private static final int PACKET = 6;
    private static final int OPTION_NAME = 2;
    private static final int OPTION_FLAGS = 2;
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;

    private final ArrayDeque<TracedPacket> packets = new ArrayDeque<>();
    private long bytes;
    private long forgotten;

    void add(TracedPacket packet) {
        packets.addLast(packet);
        bytes += packet.length();
        while (packets.size() > MOST_PACKETS || bytes > MOST_BYTES) {
            bytes -= packets.removeFirst().length();
            forgotten++;
        }
    }

    void clear() {
        packets.clear();
        bytes = 0;
        forgotten = 0;
    }

    int size() {
        return packets.size();
    }

    long forgotten() {
        return forgotten;
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        for (var packet : packets) {
            lines.add("%d.%06d  %s %s  %s  %d bytes".formatted(packet.micros() / 1_000_000, packet.micros() % 1_000_000,
                    packet.link(), packet.arriving() ? "in " : "out", what(packet), packet.length()));
        }
        return lines;
    }

    private static String what(TracedPacket packet) {
        if (packet.sourceAddress() == 0 && packet.destinationAddress() == 0) {
            return "type 0x%04x".formatted(packet.type());
        }
        var name = switch (packet.protocol()) {
            case -1 -> "arp";
            case 1 -> "icmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            default -> "protocol " + packet.protocol();
        };
        return name + " " + end(packet.sourceAddress(), packet.sourcePort()) + " > "
                + end(packet.destinationAddress(), packet.destinationPort());
    }

    private static String end(int address, int port) {
        return IpAddress.toText(address) + (port < 0 ? "" : ":" + port);
    }

    /// A whole file, one interface for each link, stamps in microseconds since power-on.
    byte[] pcapng() {
        var links = new ArrayList<String>();
        var out = new Block();
        out.begin(SECTION_HEADER).int32(BYTE_ORDER).int16(1).int16(0).int32(-1).int32(-1).end();
        for (var packet : packets) {
            if (!links.contains(packet.link())) {
                links.add(packet.link());
                out.begin(INTERFACE).int16(packet.captureType()).int16(0).int32(0)
                        .option(OPTION_NAME, ascii(packet.link()))
                        .int32(0)
                        .end();
            }
        }
        for (var packet : packets) {
            var frame = packet.bytes();
            out.begin(PACKET).int32(links.indexOf(packet.link())).int32((int) (packet.micros() >>> 32))
                    .int32((int) packet.micros()).int32(frame.length).int32(frame.length).padded(frame)
                    .option(OPTION_FLAGS, new byte[]{(byte) (packet.arriving() ? INBOUND : OUTBOUND), 0, 0, 0}).int32(0)
                    .end();
        }
        return out.bytes();
    }

    private static byte[] ascii(String text) {
        var bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }
}
