package spin.plexus.tcp;

import spin.core.device.Frame;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.ip.IpView;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;

/// A segment, read where it is.
///
/// ```
///   0                               16                             31
///  +-------------------------------+-------------------------------+
///  |          source port          |       destination port        |  0
///  +-------------------------------+-------------------------------+
///  |                        sequence number                        |  4
///  +---------------------------------------------------------------+
///  |                     acknowledgement number                    |  8
///  +-------+-------+---------------+-------------------------------+
///  | offset|   0   | control bits  |            window             | 12
///  +-------+-------+---------------+-------------------------------+
///  |           checksum            |        urgent pointer         | 16
///  +-------------------------------+-------------------------------+
///  |                 options, up to offset words in all            | 20
/// ```
///
/// Readable while the raise that brought it lasts.
///
/// Source: RFC 9293, 3.1.
public final class TcpView {
    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGEMENT = 8;
    private static final int OFFSET = 12;
    private static final int CONTROL = 13;
    private static final int WINDOW = 14;
    private static final int CHECKSUM = 16;
    private static final int URGENT_POINTER = 18;
    /// Bytes of a header without options.
    static final int LENGTH = 20;
    /// TCP in the protocol field of IP.
    static final int PROTOCOL = 6;
    private static final int CONTROL_BITS = 0x3f;

    private final IpView ip;
    private final Frame frame;
    private final int start;
    private final int header;

    /// What whoever has a TCP of his own says of a segment.
    ///
    /// @param port of the peer
    /// @param flags as [#flags]
    record Header(int port, int sequence, int acknowledgement, int flags, int window) {}

    private TcpView(IpView ip, int header) {
        this.ip = ip;
        this.header = header;
        frame = ip.frame();
        start = ip.payloadStart();
    }

    static Parsed<TcpView> over(IpView ip) {
        int arrived = ip.payloadLength();
        if (arrived < LENGTH) {
            return new Parsed.Malformed<>(Drop.TRUNCATED);
        }
        int header = (ip.frame().unsigned8(ip.payloadStart() + OFFSET) >> 4) * 4;
        if (header < LENGTH || header > arrived) {
            return new Parsed.Malformed<>(Drop.HEADER_LENGTH);
        }
        long pseudo = Checksum.addPseudoHeader(0, ip.sourceAddress(), ip.destinationAddress(), PROTOCOL, arrived);
        if (Checksum.of(Checksum.add(pseudo, ip.frame(), ip.payloadStart(), arrived)) != 0) {
            return new Parsed.Malformed<>(Drop.CHECKSUM);
        }
        return new Parsed.Valid<>(new TcpView(ip, header));
    }

    /// Bytes that a segment takes behind the header of IP.
    static int lengthOf(Segment segment) {
        return LENGTH + segment.options.length() + segment.payloadLength;
    }

    /// Writes header, options and text of `segment`, which reach to the end of `frame`.
    static void write(byte[] frame, int start, Segment segment) {
        int header = LENGTH + segment.options.length();
        int length = header + segment.payloadLength;
        Octets.put16(frame, start + SOURCE_PORT, segment.sourcePort);
        Octets.put16(frame, start + DESTINATION_PORT, segment.destinationPort);
        Octets.put32(frame, start + SEQUENCE, segment.sequence);
        Octets.put32(frame, start + ACKNOWLEDGEMENT, segment.acknowledgement);
        frame[start + OFFSET] = (byte) ((header / 4) << 4);
        frame[start + CONTROL] = (byte) segment.flags;
        Octets.put16(frame, start + WINDOW, segment.window);
        Octets.put16(frame, start + CHECKSUM, 0);
        Octets.put16(frame, start + URGENT_POINTER, segment.urgentPointer);
        segment.options.write(frame, start + LENGTH);
        segment.payload.copyTo(0, frame, start + header, segment.payloadLength);
        long sum = Checksum.addPseudoHeader(0, segment.sourceAddress, segment.destinationAddress, PROTOCOL, length);
        Octets.put16(frame, start + CHECKSUM, Checksum.of(Checksum.add(sum, frame, start, length)));
    }

    /// The same from parts: options and text as they are.
    static void write(byte[] frame, int start, Flow flow, Header header, byte[] options, byte[] text) {
        int length = LENGTH + options.length + text.length;
        Octets.put16(frame, start + SOURCE_PORT, flow.localPort());
        Octets.put16(frame, start + DESTINATION_PORT, flow.remotePort());
        Octets.put32(frame, start + SEQUENCE, header.sequence());
        Octets.put32(frame, start + ACKNOWLEDGEMENT, header.acknowledgement());
        frame[start + OFFSET] = (byte) (((LENGTH + options.length) / 4) << 4);
        frame[start + CONTROL] = (byte) header.flags();
        Octets.put16(frame, start + WINDOW, header.window());
        System.arraycopy(options, 0, frame, start + LENGTH, options.length);
        System.arraycopy(text, 0, frame, start + LENGTH + options.length, text.length);
        long sum = Checksum.addPseudoHeader(0, flow.localAddress(), flow.remoteAddress(), PROTOCOL, length);
        Octets.put16(frame, start + CHECKSUM, Checksum.of(Checksum.add(sum, frame, start, length)));
    }

    /// Copies the fields out; the text stays where it is.
    void into(Segment segment) {
        segment.from(sourceAddress(), sourcePort()).to(destinationAddress(), destinationPort());
        segment.header(flags(), sequence(), acknowledgement(), window()).urgentPointer(urgentPointer());
        segment.options.read(frame, start + LENGTH, start + header);
        segment.payload(this::copyTo, payloadLength());
    }

    /// The sender, as the packet says.
    @ReadOnly
    public int sourceAddress() {
        return ip.sourceAddress();
    }

    @ReadOnly
    public int sourcePort() {
        return frame.unsigned16(start + SOURCE_PORT);
    }

    @ReadOnly
    public int destinationAddress() {
        return ip.destinationAddress();
    }

    @ReadOnly
    public int destinationPort() {
        return frame.unsigned16(start + DESTINATION_PORT);
    }

    @ReadOnly
    public int sequence() {
        return frame.signed32(start + SEQUENCE);
    }

    @ReadOnly
    public int acknowledgement() {
        return frame.signed32(start + ACKNOWLEDGEMENT);
    }

    /// URG 32, ACK 16, PSH 8, RST 4, SYN 2, FIN 1.
    @ReadOnly
    public int flags() {
        return frame.unsigned8(start + CONTROL) & CONTROL_BITS;
    }

    /// As in the header, unscaled.
    @ReadOnly
    public int window() {
        return frame.unsigned16(start + WINDOW);
    }

    @ReadOnly
    public int urgentPointer() {
        return frame.unsigned16(start + URGENT_POINTER);
    }

    /// A copy of the options, the caller's own: a whole number of words.
    public byte[] options() {
        return frame.copy(start + LENGTH, header - LENGTH);
    }

    /// Bytes of text, possibly none.
    @ReadOnly
    public int payloadLength() {
        return ip.payloadLength() - header;
    }

    /// A copy of the text, the caller's own.
    public byte[] payload() {
        return frame.copy(start + header, payloadLength());
    }

    private void copyTo(int from, byte[] into, int at, int length) {
        if (from < 0 || length > payloadLength() - from) {
            throw new IndexOutOfBoundsException(
                    "bytes " + from + " to " + (from + length) + " of a text of " + payloadLength());
        }
        frame.copyTo(start + header + from, into, at, length);
    }
}
