package spin.plexus.ip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spin.plexus.ethernet.EthernetManager;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Octets;

/// Cuts a packet that is passed on, which may have options and may be a part itself.
///
/// Source: RFC 791, 3.2, "An Example Fragmentation Procedure".
final class Cutter {
    private static final int MORE = 0x2000;
    private static final int OFFSET = 0x1fff;

    private Cutter() {}

    /// @param frame a packet with room for the header of the link in front
    /// @return the parts, each with that room, none longer than `mtu`
    static List<byte[]> cut(byte[] frame, int mtu) {
        var packet = Arrays.copyOfRange(frame, EthernetManager.HEADROOM, frame.length);
        int header = (packet[0] & 0xf) * 4;
        int flags = Octets.get16(packet, 6);
        int offset = (flags & OFFSET) * IpView.UNIT;
        var first = Arrays.copyOf(packet, header);
        var later = IpOptions.forLaterParts(packet, header);
        var parts = new ArrayList<byte[]>();
        for (int at = header; at < packet.length;) {
            var head = at == header ? first : later;
            int room = (mtu - head.length) / IpView.UNIT * IpView.UNIT;
            int length = Math.min(room, packet.length - at);
            boolean more = at + length < packet.length || (flags & MORE) != 0;
            parts.add(part(head, packet, at, length, (offset + at - header) / IpView.UNIT | (more ? MORE : 0)));
            at += length;
        }
        return parts;
    }

    private static byte[] part(byte[] head, byte[] packet, int from, int length, int flagsAndOffset) {
        int start = EthernetManager.HEADROOM;
        var part = new byte[start + head.length + length];
        System.arraycopy(head, 0, part, start, head.length);
        System.arraycopy(packet, from, part, start + head.length, length);
        Octets.put16(part, start + 2, head.length + length);
        Octets.put16(part, start + 6, flagsAndOffset);
        Octets.put16(part, start + 10, 0);
        Octets.put16(part, start + 10, Checksum.of(Checksum.add(0, part, start, head.length)));
        return part;
    }
}
