package spin.plexus.ip;

import spin.core.device.Frame;
import spin.core.device.Link;
import spin.dispatcher.predicate.ReadOnly;
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
    private static final long LOWER = 0xffff_ffffL;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int OFFSET = 0x1fff;
    /// Bytes that a fragment's offset counts.
    static final int UNIT = 8;
    /// What RFC 1122, 3.2.1.7 and the assigned numbers recommend.
    private static final int FIRST_TIME_TO_LIVE = 64;

    private final Frame frame;
    private final int start;

    private final int header;

    /// @param header its length in bytes
    private IpView(Frame frame, int start, int header) {
        this.frame = frame;
        this.start = start;
        this.header = header;
    }

    /// Bytes of the frame behind the total length are the link's padding and no part of the packet.
    static Parsed<IpView> over(Frame frame) {
        int start = Link.HEADER_LENGTH;
        int arrived = frame.length() - start;
        if (arrived < LENGTH) {
            return new Parsed.Malformed<>(Drop.TRUNCATED);
        }
        long first = frame.signed64(start);
        if (first >>> 60 != VERSION) {
            return new Parsed.Malformed<>(Drop.VERSION);
        }
        int header = (int) (first >>> 56 & 0xf) * 4;
        if (header < LENGTH || header > arrived) {
            return new Parsed.Malformed<>(Drop.HEADER_LENGTH);
        }
        int total = (int) (first >>> 32) & 0xffff;
        if (total < header || total > arrived) {
            return new Parsed.Malformed<>(Drop.TOTAL_LENGTH);
        }
        if (Checksum.of(sum(first, frame, start, header)) != 0) {
            return new Parsed.Malformed<>(Drop.CHECKSUM);
        }
        return new Parsed.Valid<>(new IpView(frame, start, header));
    }

    /// Of the header, which most often has no options: five words then, of which the first two are known.
    private static long sum(long first, Frame frame, int start, int header) {
        if (header != LENGTH) {
            return Checksum.add(0, frame, start, header);
        }
        long second = frame.signed64(start + TIME_TO_LIVE);
        long sum = (first >>> 32) + (first & LOWER) + (second >>> 32) + (second & LOWER)
                + (frame.signed32(start + DESTINATION) & LOWER);
        return (sum & LOWER) + (sum >>> 32);
    }

    /// Writes a header without options before the bytes that follow to the end of `frame`, which is not to be cut on its way.
    static void write(byte[] frame, int start, int source, int destination, int protocol, int identification) {
        write(frame, start, source, destination, protocol, identification, DONT_FRAGMENT);
    }

    /// The header of a part.
    ///
    /// @param offset of its first byte in the packet, a multiple of [#UNIT]
    /// @param more whether others follow it
    static void writePart(byte[] frame, int start, int source, int destination, int protocol, int identification,
            int offset, boolean more) {
        write(frame, start, source, destination, protocol, identification,
                (offset / UNIT) | (more ? MORE_FRAGMENTS : 0));
    }

    private static void write(byte[] frame, int start, int source, int destination, int protocol, int identification,
            int flagsAndOffset) {
        // Five words, summed before they are written.
        int first = ((VERSION << 4) | (LENGTH / 4)) << 24 | ((frame.length - start) & 0xffff);
        int second = (identification << 16) | flagsAndOffset;
        int third = (FIRST_TIME_TO_LIVE << 24) | ((protocol & 0xff) << 16);
        long sum = (first & LOWER) + (second & LOWER) + (third & LOWER) + (source & LOWER) + (destination & LOWER);
        long checksum = Checksum.of((sum & LOWER) + (sum >>> 32));
        Octets.put64(frame, start, ((long) first << 32) | (second & LOWER));
        Octets.put64(frame, start + TIME_TO_LIVE, (((long) third + checksum) << 32) | (source & LOWER));
        Octets.put32(frame, start + DESTINATION, destination);
    }

    @ReadOnly
    public int sourceAddress() {
        return frame.signed32(start + SOURCE);
    }

    @ReadOnly
    public int destinationAddress() {
        return frame.signed32(start + DESTINATION);
    }

    /// 0 to 255; 17 is UDP.
    @ReadOnly
    public int protocol() {
        return frame.unsigned8(start + PROTOCOL);
    }

    /// 0 to 255 hops left.
    @ReadOnly
    public int timeToLive() {
        return frame.unsigned8(start + TIME_TO_LIVE);
    }

    /// Whether it is a part of a packet.
    @ReadOnly
    public boolean isPart() {
        return hasMoreParts() || partOffset() != 0;
    }

    boolean hasMoreParts() {
        return (flagsAndOffset() & MORE_FRAGMENTS) != 0;
    }

    /// Where in the packet the first byte of this part belongs.
    int partOffset() {
        return (flagsAndOffset() & OFFSET) * UNIT;
    }

    boolean isNotToBeCut() {
        return (flagsAndOffset() & DONT_FRAGMENT) != 0;
    }

    int identification() {
        return frame.unsigned16(start + IDENTIFICATION);
    }

    /// Whether the link brought it to several stations, so that nobody may complain about it.
    boolean cameToMany() {
        // Where there are no stations, nothing stands there.
        return (frame.unsigned8(0) & 1) != 0;
    }

    /// The first byte of the options that is in error; 0 when none is. See [IpOptions].
    int optionInError() {
        int header = headerLength();
        return header == LENGTH ? 0 : IpOptions.problem(frame, start, header);
    }

    /// The frame of the whole packet that this is a part of: the header without its options, and `payload`.
    byte[] wholeWith(byte[] payload) {
        var whole = new byte[start + LENGTH + payload.length];
        System.arraycopy(frame.copy(0, start), 0, whole, 0, start);
        System.arraycopy(payload, 0, whole, start + LENGTH, payload.length);
        write(whole, start, sourceAddress(), destinationAddress(), protocol(), identification(), 0);
        whole[start + TIME_TO_LIVE] = (byte) timeToLive();
        putChecksum(whole, start, LENGTH);
        return whole;
    }

    /// The view of a frame that [#wholeWith] has made.
    static IpView overWhole(Frame frame) {
        return new IpView(frame, Link.HEADER_LENGTH, LENGTH);
    }

    /// The packet as it is passed on, with room for the header of the link in front.
    byte[] withOneHopLess() {
        var onward = frame.copy(0, start + totalLength());
        onward[start + TIME_TO_LIVE]--;
        putChecksum(onward, start, headerLength());
        return onward;
    }

    private static void putChecksum(byte[] bytes, int start, int header) {
        Octets.put16(bytes, start + CHECKSUM, 0);
        Octets.put16(bytes, start + CHECKSUM, Checksum.of(Checksum.add(0, bytes, start, header)));
    }

    /// A copy of the packet, header and all.
    byte[] bytes() {
        return frame.copy(start, totalLength());
    }

    /// Bytes behind the header.
    @ReadOnly
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

    private int flagsAndOffset() {
        return frame.unsigned16(start + FLAGS_AND_OFFSET);
    }

    int headerLength() {
        return header;
    }

    private int totalLength() {
        return frame.unsigned16(start + TOTAL_LENGTH);
    }
}
