package spin.plexus.trace;

import java.util.Arrays;
import spin.core.device.Framing;
import spin.core.device.Link;
import spin.plexus.wire.Octets;

/// A frame that goes by, with what a filter asks for. An accessor of a layer that the frame does not have answers -1.
public final class TracedPacket {
    private static final int PAYLOAD = Link.HEADER_LENGTH;
    private static final int TYPE = 12;
    /// What PPP calls the packets of IP version 4 (RFC 1332).
    private static final int PPP_IPV4 = 0x0021;
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int HEADER = 20;
    private static final int FRAGMENT_OFFSET = 0x1fff;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final String link;
    private final Framing framing;
    private final boolean arriving;
    private final long micros;
    private final byte[] bytes;

    /// @param bytes as they lie in memory, see [spin.core.device.Framing]
    TracedPacket(Link from, boolean arriving, long micros, byte[] bytes) {
        this.link = from.name();
        framing = from.framing();
        this.arriving = arriving;
        this.micros = micros;
        this.bytes = bytes;
    }

    /// Such as `eth0`.
    public String link() {
        return link;
    }

    /// Whether it comes in; else it goes out.
    public boolean arriving() {
        return arriving;
    }

    /// Simulated time since power-on.
    public long micros() {
        return micros;
    }

    /// Bytes of the frame.
    public int length() {
        return bytes.length - framing.unused();
    }

    /// A copy of the frame, the caller's own: what is on the wire.
    public byte[] bytes() {
        return Arrays.copyOfRange(bytes, framing.unused(), bytes.length);
    }

    /// The number of the link's kind in captures (tcpdump.org, LINKTYPE_): 1 is Ethernet, 100 ATM, 50 T3.
    public int captureType() {
        return framing.captureType();
    }

    /// One byte of the frame, 0 to 255; -1 behind its end.
    public int unsigned8(int offset) {
        return offset < 0 ? -1 : in8(framing.unused() + offset);
    }

    /// Two bytes, the most significant first; -1 behind the end.
    public int unsigned16(int offset) {
        return offset < 0 ? -1 : in16(framing.unused() + offset);
    }

    /// The type of an Ethernet frame, or what would be it: on T3, 0x0800 for a packet of IP and PPP's number for any other.
    public int type() {
        int type = in16(TYPE);
        return framing == Framing.T3 && type == PPP_IPV4 ? IPV4 : type;
    }

    private int in8(int place) {
        return place < bytes.length ? Byte.toUnsignedInt(bytes[place]) : -1;
    }

    private int in16(int place) {
        return place < bytes.length - 1 ? Octets.get16(bytes, place) : -1;
    }

    /// The protocol in an IPv4 packet; 17 is UDP.
    public int protocol() {
        return isIp() ? in8(PAYLOAD + 9) : -1;
    }

    /// The sender's IPv4 address, of an IPv4 packet or ARP message; 0 when there is none.
    public int sourceAddress() {
        return isIp() ? address(PAYLOAD + 12) : isArp() ? address(PAYLOAD + 14) : 0;
    }

    public int destinationAddress() {
        return isIp() ? address(PAYLOAD + 16) : isArp() ? address(PAYLOAD + 24) : 0;
    }

    /// The sender's port, in UDP or TCP.
    public int sourcePort() {
        return portAt(0);
    }

    public int destinationPort() {
        return portAt(2);
    }

    private int portAt(int offset) {
        int protocol = protocol();
        boolean first = (in16(PAYLOAD + 6) & FRAGMENT_OFFSET) == 0;
        return first && (protocol == UDP || protocol == TCP)
                ? in16(PAYLOAD + (in8(PAYLOAD) & 0xf) * 4 + offset)
                : -1;
    }

    private boolean isIp() {
        return type() == IPV4 && bytes.length >= PAYLOAD + HEADER;
    }

    private boolean isArp() {
        return type() == ARP && bytes.length >= PAYLOAD + 28;
    }

    private int address(int offset) {
        return Octets.get32(bytes, offset);
    }
}
