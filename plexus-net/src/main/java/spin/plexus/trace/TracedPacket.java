package spin.plexus.trace;

import spin.plexus.wire.Octets;

/// A frame that goes by, with what a filter asks for. An accessor of a layer that the frame does not have answers -1.
public final class TracedPacket {
    private static final int ETHERNET = 14;
    private static final int TYPE = 12;
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int HEADER = 20;
    private static final int FRAGMENT_OFFSET = 0x1fff;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final String link;
    private final boolean arriving;
    private final long micros;
    private final byte[] bytes;

    TracedPacket(String link, boolean arriving, long micros, byte[] bytes) {
        this.link = link;
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
        return bytes.length;
    }

    /// A copy of the frame, the caller's own.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// One byte of the frame, 0 to 255; -1 behind its end.
    public int unsigned8(int offset) {
        return offset >= 0 && offset < bytes.length ? Byte.toUnsignedInt(bytes[offset]) : -1;
    }

    /// Two bytes, the most significant first; -1 behind the end.
    public int unsigned16(int offset) {
        return offset >= 0 && offset < bytes.length - 1 ? Octets.get16(bytes, offset) : -1;
    }

    /// The type of Ethernet frame.
    public int type() {
        return unsigned16(TYPE);
    }

    /// The protocol in an IPv4 packet; 17 is UDP.
    public int protocol() {
        return isIp() ? unsigned8(ETHERNET + 9) : -1;
    }

    /// The sender's IPv4 address, of an IPv4 packet or ARP message; 0 when there is none.
    public int sourceAddress() {
        return isIp() ? address(ETHERNET + 12) : isArp() ? address(ETHERNET + 14) : 0;
    }

    public int destinationAddress() {
        return isIp() ? address(ETHERNET + 16) : isArp() ? address(ETHERNET + 24) : 0;
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
        boolean first = (unsigned16(ETHERNET + 6) & FRAGMENT_OFFSET) == 0;
        return first && (protocol == UDP || protocol == TCP)
                ? unsigned16(ETHERNET + (unsigned8(ETHERNET) & 0xf) * 4 + offset)
                : -1;
    }

    private boolean isIp() {
        return type() == IPV4 && bytes.length >= ETHERNET + HEADER;
    }

    private boolean isArp() {
        return type() == ARP && bytes.length >= ETHERNET + 28;
    }

    private int address(int offset) {
        return Octets.get32(bytes, offset);
    }
}
