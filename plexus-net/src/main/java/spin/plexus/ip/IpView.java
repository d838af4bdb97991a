package spin.plexus.ip;

import spin.core.device.Frame;
import spin.plexus.ethernet.EthernetView;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;

/// A packet of IP version 4, read where it is.
///
/// ```
///   0       4       8               16    19                     31
///  +-------+-------+---------------+-----+------------------------+
///  |version|  ihl  |    service    |          total length        |  0
///  +-------+-------+---------------+-----+------------------------+
///  |        identification         |flags|    fragment offset     |  4
///  +---------------+---------------+-----+------------------------+
///  | time to live  |   protocol    |        header checksum       |  8
///  +---------------+---------------+------------------------------+
///  |                        source address                        | 12
///  +--------------------------------------------------------------+
///  |                      destination address                     | 16
///  +--------------------------------------------------------------+
///  |                options, up to ihl words in all               | 20
/// ```
public final class IpView {
    private static final int VERSION_AND_IHL = 0;
    private static final int TOTAL_LENGTH = 2;
    private static final int IDENTIFICATION = 4;
    private static final int FLAGS_AND_OFFSET = 6;
    private static final int TIME_TO_LIVE = 8;
    private static final int PROTOCOL = 9;
    private static final int CHECKSUM = 10;
    private static final int SOURCE = 12;
    private static final int DESTINATION = 16;
    /// Bytes of a header without options.
    public static final int LENGTH = 20;

    private static final int VERSION = 4;
    private static final int DONT_FRAGMENT = 0x4000;
    /// The flag "more fragments" and the offset: all zero in a packet that is whole.
    private static final int FRAGMENT = 0x3fff;
    /// What RFC 1122, 3.2.1.7 and the assigned numbers recommend.
    private static final int FIRST_TIME_TO_LIVE = 64;

    private final Frame frame;
    private final int start;

    private IpView(Frame frame, int start) {
        this.frame = frame;
        this.start = start;
    }

    /// Bytes of the frame behind the total length are the link's padding and no part of the packet.
    static Parsed<IpView> over(EthernetView ethernet) {
        var frame = ethernet.frame();
        int start = EthernetView.LENGTH;
        int arrived = frame.length() - start;
        if (arrived < LENGTH) {
            return new Parsed.Malformed<>(Drop.TRUNCATED);
        }
        var view = new IpView(frame, start);
        if (frame.unsigned8(start + VERSION_AND_IHL) >> 4 != VERSION) {
            return new Parsed.Malformed<>(Drop.VERSION);
        }
        int header = view.headerLength();
        if (header < LENGTH || header > arrived) {
            return new Parsed.Malformed<>(Drop.HEADER_LENGTH);
        }
        int total = view.totalLength();
        if (total < header || total > arrived) {
            return new Parsed.Malformed<>(Drop.TOTAL_LENGTH);
        }
        if (Checksum.of(Checksum.add(0, frame, start, header)) != 0) {
            return new Parsed.Malformed<>(Drop.CHECKSUM);
        }
        if ((frame.unsigned16(start + FLAGS_AND_OFFSET) & FRAGMENT) != 0) {
            return new Parsed.Malformed<>(Drop.FRAGMENT);
        }
        return new Parsed.Valid<>(view);
    }

    /// Writes a header without options before the bytes that follow to the end of `frame`.
    static void write(byte[] frame, int start, int source, int destination, int protocol, int identification) {
        frame[start + VERSION_AND_IHL] = VERSION << 4 | LENGTH / 4;
        frame[start + VERSION_AND_IHL + 1] = 0;
        Octets.put16(frame, start + TOTAL_LENGTH, frame.length - start);
        Octets.put16(frame, start + IDENTIFICATION, identification);
        Octets.put16(frame, start + FLAGS_AND_OFFSET, DONT_FRAGMENT);
        frame[start + TIME_TO_LIVE] = FIRST_TIME_TO_LIVE;
        frame[start + PROTOCOL] = (byte) protocol;
        Octets.put16(frame, start + CHECKSUM, 0);
        Octets.put32(frame, start + SOURCE, source);
        Octets.put32(frame, start + DESTINATION, destination);
        Octets.put16(frame, start + CHECKSUM, Checksum.of(Checksum.add(0, frame, start, LENGTH)));
    }

    public int sourceAddress() {
        return frame.signed32(start + SOURCE);
    }

    public int destinationAddress() {
        return frame.signed32(start + DESTINATION);
    }

    /// 0 to 255; 17 is UDP.
    public int protocol() {
        return frame.unsigned8(start + PROTOCOL);
    }

    /// 0 to 255 hops left.
    public int timeToLive() {
        return frame.unsigned8(start + TIME_TO_LIVE);
    }

    /// Bytes behind the header.
    public int payloadLength() {
        return totalLength() - headerLength();
    }

    /// Where in [#frame] the bytes behind the header begin.
    public int payloadStart() {
        return start + headerLength();
    }

    /// The frame that the packet came in.
    public Frame frame() {
        return frame;
    }

    private int headerLength() {
        return (frame.unsigned8(start + VERSION_AND_IHL) & 0xf) * 4;
    }

    private int totalLength() {
        return frame.unsigned16(start + TOTAL_LENGTH);
    }
}
