package spin.plexus.ip;

import org.jspecify.annotations.Nullable;
import spin.core.device.Frame;
import spin.core.device.Link;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;

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
    /// Where the header begins in a frame.
    static final int START = Link.HEADER_LENGTH;
    /// Where both addresses do, eight bytes.
    public static final int ADDRESSES = START + 12;
    private static final int IDENTIFICATION = 4;
    private static final int TIME_TO_LIVE = 8;
    private static final int CHECKSUM = 10;
    private static final int DESTINATION = 16;
    /// Bytes of a header without options.
    public static final int LENGTH = 20;

    private static final int VERSION = 4;
    private static final long LOWER = 0xffff_ffffL;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    /// Not to be cut, as it lies behind the identification.
    private static final long WHOLE = (DONT_FRAGMENT >> 8) << 16;
    private static final int OFFSET = 0x1fff;
    /// In the first eight bytes as they lie: more fragments, or an offset.
    private static final long PART = 0xff3f_0000_0000_0000L;
    /// Bytes that a fragment's offset counts.
    static final int UNIT = 8;
    /// What RFC 1122, 3.2.1.7 and the assigned numbers recommend.
    private static final int FIRST_TIME_TO_LIVE = 64;
    /// Version and length of a header without options: its first byte.
    private static final int PLAIN = VERSION << 4 | LENGTH / 4;

    private final Frame frame;
    /// What the header says; the words are as they lie. This layer reads it within the raise, where the frame is alive.
    int header;
    private int total;
    private long first;
    private long second;
    int source;
    int destination;

    IpView(Frame frame) {
        this.frame = frame;
    }

    /// Reads the header; comes before everything else. Bytes of the frame behind the total length are the link's padding and no part of the packet.
    ///
    /// @return why it is none; null when the packet is well-formed
    @Nullable
    Drop check() {
        int arrived = frame.length() - START;
        if (arrived < LENGTH) {
            return Drop.TRUNCATED;
        }
        long words = frame.little64(START);
        int begin = (int) words & 0xff;
        int bytes = LENGTH;
        if (begin != PLAIN) {
            if (begin >>> 4 != VERSION) {
                return Drop.VERSION;
            }
            bytes = (begin & 0xf) * 4;
            if (bytes < LENGTH || bytes > arrived) {
                return Drop.HEADER_LENGTH;
            }
        }
        int length = (int) ((words >>> 8 & 0xff00) | (words >>> 24 & 0xff));
        if (length < bytes || length > arrived) {
            return Drop.TOTAL_LENGTH;
        }
        long others = frame.little64(START + TIME_TO_LIVE);
        int last = frame.little32(START + DESTINATION);
        long lower = LOWER;
        long sum = (words & lower) + (words >>> 32) + (others & lower) + (others >>> 32) + (last & lower);
        if (bytes != LENGTH) {
            sum += frame.littleSum(START + LENGTH, bytes - LENGTH);
        }
        if (Checksum.little(sum) != 0) {
            return Drop.CHECKSUM;
        }
        header = bytes;
        total = length;
        first = words;
        second = others;
        source = Integer.reverseBytes((int) (others >>> 32));
        destination = Integer.reverseBytes(last);
        return null;
    }

    /// Writes a header without options before the bytes that follow to the end of `frame`, which is not to be cut on its way.
    static void write(byte[] frame, int start, int source, int destination, int protocol, int identification) {
        write(frame, start, word(source), word(destination), protocol, identification, WHOLE);
    }

    /// The same between addresses whose words are known.
    static void write(byte[] frame, long source, long destination, int protocol, int identification) {
        write(frame, START, source, destination, protocol, identification, WHOLE);
    }

    /// The header of a part.
    ///
    /// @param offset of its first byte in the packet, a multiple of [#UNIT]
    /// @param more whether others follow it
    static void writePart(byte[] frame, long source, long destination, int protocol, int identification, int offset,
            boolean more) {
        write(frame, START, source, destination, protocol, identification,
                Octets.swapped((offset / UNIT) | (more ? MORE_FRAGMENTS : 0)) << 16);
    }

    /// An address, or another number of four bytes, as they lie, the first the least significant: 0 to 2^32 - 1.
    public static long word(int address) {
        return Integer.reverseBytes(address) & LOWER;
    }

    /// @param source as [#word]
    /// @param destination as [#word]
    /// @param flagsAndOffset as they lie behind the identification
    private static void write(byte[] frame, int start, long source, long destination, int protocol, int identification,
            long flagsAndOffset) {
        // Five words, summed before they are written; all of it as it lies.
        int length = frame.length - start;
        long begin = PLAIN | ((length & 0xffL) << 8 | length >> 8) << 16;
        long rest = flagsAndOffset | (identification & 0xff) << 8 | (identification >> 8 & 0xff);
        long third = FIRST_TIME_TO_LIVE | (protocol & 0xff) << 8;
        long checksum = Checksum.little(begin + rest + third + source + destination);
        Octets.LITTLE_64.set(frame, start, begin | rest << 32);
        Octets.LITTLE_64.set(frame, start + TIME_TO_LIVE, third | checksum << 16 | source << 32);
        Octets.LITTLE_32.set(frame, start + DESTINATION, (int) destination);
    }

    @ReadOnly
    public int sourceAddress() {
        frame.checkAlive();
        return source;
    }

    @ReadOnly
    public int destinationAddress() {
        frame.checkAlive();
        return destination;
    }

    /// 0 to 255; 17 is UDP.
    @ReadOnly
    public int protocol() {
        return (int) (second >>> 8) & 0xff;
    }

    /// 0 to 255 hops left.
    @ReadOnly
    public int timeToLive() {
        return (int) second & 0xff;
    }

    /// Whether it is a part of a packet.
    @ReadOnly
    public boolean isPart() {
        return (first & PART) != 0;
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
        return frame.unsigned16(START + IDENTIFICATION);
    }

    /// Whether the link brought it to several stations, so that nobody may complain about it.
    boolean cameToMany() {
        // Where there are no stations, nothing stands there.
        return (frame.unsigned8(0) & 1) != 0;
    }

    /// The first byte of the options that is in error; 0 when none is. See [IpOptions].
    int optionInError() {
        return header == LENGTH ? 0 : IpOptions.problem(frame, START, header);
    }

    /// The frame of the whole packet that this is a part of: the header without its options, and `payload`.
    byte[] wholeWith(byte[] payload) {
        var whole = new byte[START + LENGTH + payload.length];
        System.arraycopy(frame.copy(0, START), 0, whole, 0, START);
        System.arraycopy(payload, 0, whole, START + LENGTH, payload.length);
        write(whole, START, word(source), word(destination), protocol(), identification(), 0);
        whole[START + TIME_TO_LIVE] = (byte) timeToLive();
        putChecksum(whole, START, LENGTH);
        return whole;
    }

    /// The view of a frame that [#wholeWith] has made.
    static IpView overWhole(Frame frame) {
        var view = new IpView(frame);
        var wrong = view.check();
        if (wrong != null) {
            throw new IllegalStateException("a packet was put together that is none: " + wrong.word());
        }
        return view;
    }

    /// The packet as it is passed on, with room for the header of the link in front.
    byte[] withOneHopLess() {
        var onward = frame.copy(0, START + total);
        onward[START + TIME_TO_LIVE]--;
        putChecksum(onward, START, header);
        return onward;
    }

    private static void putChecksum(byte[] bytes, int start, int header) {
        Octets.put16(bytes, start + CHECKSUM, 0);
        Octets.put16(bytes, start + CHECKSUM, Checksum.of(Checksum.add(0, bytes, start, header)));
    }

    /// A copy of the packet, header and all.
    byte[] bytes() {
        return frame.copy(START, total);
    }

    /// Bytes behind the header.
    @ReadOnly
    public int payloadLength() {
        return total - header;
    }

    /// Where in [#frame] the bytes behind the header begin.
    public int payloadStart() {
        return START + header;
    }

    /// The frame that the packet came in.
    public Frame frame() {
        return frame;
    }

    private int flagsAndOffset() {
        return (int) Octets.swapped(first >>> 48);
    }

    int headerLength() {
        return header;
    }
}
