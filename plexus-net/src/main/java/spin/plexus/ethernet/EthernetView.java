package spin.plexus.ethernet;

import org.jspecify.annotations.Nullable;
import spin.core.device.Frame;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;

/// The header of a frame, read where it is.
///
/// ```
///  0             6             12     14
///  +-------------+-------------+------+---------
///  | destination | source      | type | payload
///  +-------------+-------------+------+---------
/// ```
public final class EthernetView {
    private static final int DESTINATION = 0;
    private static final int SOURCE = 6;
    private static final int TYPE = 12;
    /// Bytes of the header.
    public static final int LENGTH = 14;
    /// Below this the field holds a length and the frame is one of IEEE 802.3 (RFC 894).
    private static final int LEAST_TYPE = 0x0600;
    /// In the first byte of an address: that of a group.
    private static final int GROUP = 1;
    /// Where the last two of eight bytes begin, in bits.
    private static final int TYPE_AT = 48;
    private static final long ADDRESS = 0xffff_ffff_ffffL;

    private final Frame frame;
    private int type;

    EthernetView(Frame frame) {
        this.frame = frame;
    }

    /// Reads what is asked for with each frame; comes before everything else.
    ///
    /// @return why it is none; null when the frame is well-formed
    @Nullable
    Drop check() {
        if (frame.length() < LENGTH) {
            return Drop.TRUNCATED;
        }
        type = frame.unsigned16(TYPE);
        return type < LEAST_TYPE ? Drop.LENGTH_FOR_TYPE : null;
    }

    /// Whether it is for the station of its link, or for many. A host's link may hand over what a chip would have filtered.
    boolean isForUs() {
        long to = frame.little64(DESTINATION) & ADDRESS;
        return to == frame.station() || (to & GROUP) != 0 || frame.isLooped();
    }

    static void write(byte[] frame, long destination, long source, int type) {
        Octets.LITTLE_64.set(frame, DESTINATION, front(destination, source));
        Octets.LITTLE_64.set(frame, SOURCE, back(source, type));
    }

    /// The first eight bytes of a header, as they lie; two of them are the first of [#back].
    public static long front(long destination, long source) {
        return asItLies(destination) | asItLies(source) << TYPE_AT;
    }

    /// The last eight.
    public static long back(long source, int type) {
        return asItLies(source) | Octets.swapped(type) << TYPE_AT;
    }

    private static long asItLies(long station) {
        return Long.reverseBytes(station) >>> Short.SIZE;
    }

    /// The address in the lower 48 bits.
    @ReadOnly
    public long destination() {
        return address(DESTINATION);
    }

    /// The address in the lower 48 bits.
    @ReadOnly
    public long source() {
        return address(SOURCE);
    }

    /// Whether it is to a group of stations, or to all.
    @ReadOnly
    public boolean isToMany() {
        return (frame.unsigned8(DESTINATION) & GROUP) != 0;
    }

    /// The same as [#type], for the guards of this layer, which ask within the raise.
    @ReadOnly
    public int protocol() {
        return type;
    }

    /// 1536 to 65535.
    @ReadOnly
    public int type() {
        frame.checkAlive();
        return type;
    }

    /// The whole frame; the payload begins at [#LENGTH].
    public Frame frame() {
        return frame;
    }

    private long address(int offset) {
        return frame.signed64(offset) >>> 16;
    }
}
