package spin.plexus.tcp;

import org.jspecify.annotations.Nullable;
import spin.core.device.Frame;
import spin.core.device.OnesSum;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.ip.IpView;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;

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
    private static final int ACKNOWLEDGEMENT = 8;
    private static final int CHECKSUM = 16;
    /// Bytes of a header without options.
    static final int LENGTH = 20;
    /// TCP in the protocol field of IP.
    static final int PROTOCOL = 6;
    private static final int CONTROL_BITS = 0x3f;

    private static final long LOWER = 0xffff_ffffL;
    /// The protocol in the pseudo header, as it lies.
    private static final long PSEUDO = PROTOCOL << 8;

    private final IpView ip;
    private final Frame frame;
    private final int start;
    private int header;
    /// Both addresses, and the twenty bytes that each header has, as they lie.
    private long addresses;
    private long first;
    private long second;
    private int third;

    /// What whoever has a TCP of his own says of a segment.
    ///
    /// @param port of the peer
    /// @param flags as [#flags]
    record Header(int port, int sequence, int acknowledgement, int flags, int window) {}

    TcpView(IpView ip) {
        this.ip = ip;
        frame = ip.frame();
        start = ip.payloadStart();
    }

    /// Reads the header; comes before everything else.
    ///
    /// @return why it is none; null when the segment is well-formed
    @Nullable
    Drop check() {
        int arrived = ip.payloadLength();
        if (arrived < LENGTH) {
            return Drop.TRUNCATED;
        }
        long words = frame.little64(start);
        long others = frame.little64(start + ACKNOWLEDGEMENT);
        int last = frame.little32(start + CHECKSUM);
        int bytes = (int) (others >>> 34) & 0x3c;
        if (bytes < LENGTH || bytes > arrived) {
            return Drop.HEADER_LENGTH;
        }
        long ends = frame.little64(IpView.ADDRESSES);
        long lower = LOWER;
        long sum = (ends & lower) + (ends >>> 32) + PSEUDO + ((arrived & 0xff) << 8 | arrived >> 8) + (words & lower)
                + (words >>> 32) + (others & lower) + (others >>> 32) + (last & lower);
        if (Checksum.little(sum + frame.littleSum(start + LENGTH, arrived - LENGTH)) != 0) {
            return Drop.CHECKSUM;
        }
        header = bytes;
        addresses = ends;
        first = words;
        second = others;
        third = last;
        return null;
    }

    private static long halves(long eight) {
        return (eight & LOWER) + (eight >>> 32);
    }

    /// Bytes of a segment's header, options and all.
    static int headerOf(Segment segment) {
        return LENGTH + segment.options.length();
    }

    /// Writes header, options and text of `segment`, which reach to the end of `frame`.
    ///
    /// @param header as [#headerOf]
    static void write(byte[] frame, int start, int header, Segment segment) {
        segment.options.write(frame, start + LENGTH);
        segment.payload.copyTo(0, frame, start + header, segment.payloadLength);
        write(frame, start, IpView.word(segment.sourceAddress) + IpView.word(segment.destinationAddress),
                ports(segment.sourcePort, segment.destinationPort) | IpView.word(segment.sequence) << 32,
                control(header, segment.acknowledgement, segment.flags, segment.window), segment.urgentPointer);
    }

    /// The same from parts: options and text as they are.
    static void write(byte[] frame, int start, Flow flow, Header header, byte[] options, byte[] text) {
        int length = LENGTH + options.length;
        System.arraycopy(options, 0, frame, start + LENGTH, options.length);
        System.arraycopy(text, 0, frame, start + length, text.length);
        write(frame, start, IpView.word(flow.localAddress()) + IpView.word(flow.remoteAddress()),
                ports(flow.localPort(), flow.remotePort()) | IpView.word(header.sequence()) << 32,
                control(length, header.acknowledgement(), header.flags(), header.window()), 0);
    }

    private static long ports(int source, int destination) {
        return Octets.swapped(source) | Octets.swapped(destination) << 16;
    }

    private static long control(int header, int acknowledgement, int flags, int window) {
        return IpView.word(acknowledgement) | (long) header << 34 | (flags & 0xffL) << 40
                | Octets.swapped(window) << 48;
    }

    /// The header, in front of what is written already.
    private static void write(byte[] frame, int start, long addresses, long first, long second,
            int urgentPointer) {
        int length = frame.length - start;
        long urgent = Octets.swapped(urgentPointer) << 16;
        long sum = addresses + PSEUDO + Octets.swapped(length) + halves(first) + halves(second) + urgent
                + OnesSum.little(frame, start + LENGTH, length - LENGTH);
        Octets.LITTLE_64.set(frame, start, first);
        Octets.LITTLE_64.set(frame, start + ACKNOWLEDGEMENT, second);
        Octets.LITTLE_32.set(frame, start + CHECKSUM, (int) (urgent | Checksum.little(sum)));
    }

    /// Bytes of the segment, header and all.
    int length() {
        return ip.payloadLength();
    }

    /// Copies the segment to the end of `into`, as it is but for its ends. Its sum covers all the rest as before: what changes it is taken out and put in
    /// (RFC 1624), so whatever the bytes suffer here the other end still sees.
    ///
    /// @param addressSum what the new addresses add to it, as [spin.plexus.ip.Way#addressSum]
    void passInto(byte[] into, int at, long addressSum, int sourcePort, int destinationPort) {
        frame.copyTo(start, into, at, ip.payloadLength());
        int source = (sourcePort & 0xff) << 8 | sourcePort >> 8;
        int destination = (destinationPort & 0xff) << 8 | destinationPort >> 8;
        long lower = LOWER;
        // What goes out of the sum goes in as its complement.
        long sum = (char) ~third + addressSum + source + destination + (~addresses & lower) + (~addresses >>> 32)
                + (~first & lower);
        Octets.LITTLE_32.set(into, at, source | destination << 16);
        Octets.LITTLE_32.set(into, at + CHECKSUM, third >> 16 << 16 | Checksum.little(sum));
    }

    /// Copies the fields out; the text stays where it is.
    void into(Segment segment) {
        segment.begin(Integer.reverseBytes((int) (first >>> 32)), Integer.reverseBytes((int) second),
                (int) (second >>> 40) & CONTROL_BITS);
        segment.sourceAddress = Integer.reverseBytes((int) addresses);
        int ports = (int) first;
        segment.sourcePort = (ports & 0xff) << 8 | (ports >> 8 & 0xff);
        segment.destinationAddress = Integer.reverseBytes((int) (addresses >>> 32));
        segment.destinationPort = (ports >> 8 & 0xff00) | ports >>> 24;
        int window = (int) (second >>> 48);
        segment.window = (window & 0xff) << 8 | window >> 8;
        segment.urgentPointer = swapped(third >>> 16);
        if (header != LENGTH) {
            segment.options.read(frame, start + LENGTH, start + header);
        }
        segment.payload = this::copyTo;
        segment.payloadLength = ip.payloadLength() - header;
    }

    private static int swapped(long two) {
        return (int) ((two & 0xff) << 8 | (two >>> 8 & 0xff));
    }

    /// The sender, as the packet says.
    @ReadOnly
    public int sourceAddress() {
        return ip.sourceAddress();
    }

    @ReadOnly
    public int sourcePort() {
        frame.checkAlive();
        return swapped(first);
    }

    @ReadOnly
    public int destinationAddress() {
        return ip.destinationAddress();
    }

    @ReadOnly
    public int destinationPort() {
        frame.checkAlive();
        return swapped(first >>> 16);
    }

    @ReadOnly
    public int sequence() {
        frame.checkAlive();
        return Integer.reverseBytes((int) (first >>> 32));
    }

    @ReadOnly
    public int acknowledgement() {
        frame.checkAlive();
        return Integer.reverseBytes((int) second);
    }

    /// URG 32, ACK 16, PSH 8, RST 4, SYN 2, FIN 1.
    @ReadOnly
    public int flags() {
        frame.checkAlive();
        return (int) (second >>> 40) & CONTROL_BITS;
    }

    /// As in the header, unscaled.
    @ReadOnly
    public int window() {
        frame.checkAlive();
        return swapped(second >>> 48);
    }

    @ReadOnly
    public int urgentPointer() {
        frame.checkAlive();
        return swapped(third >>> 16);
    }

    /// A copy of the options, the caller's own: a whole number of words.
    public byte[] options() {
        return frame.copy(start + LENGTH, header - LENGTH);
    }

    /// Bytes of text, possibly none.
    @ReadOnly
    public int payloadLength() {
        frame.checkAlive();
        return ip.payloadLength() - header;
    }

    /// A copy of the text, the caller's own.
    public byte[] payload() {
        return frame.copy(start + header, payloadLength());
    }

    private void copyTo(int from, byte[] into, int at, int length) {
        if (from < 0 || length > ip.payloadLength() - header - from) {
            throw new IndexOutOfBoundsException(
                    "bytes " + from + " to " + (from + length) + " of a text of " + payloadLength());
        }
        frame.copyTo(start + header + from, into, at, length);
    }
}
