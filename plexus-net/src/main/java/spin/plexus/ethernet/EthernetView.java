package spin.plexus.ethernet;

import spin.core.device.Frame;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;

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

    private final Frame frame;

    private EthernetView(Frame frame) {
        this.frame = frame;
    }

    static Parsed<EthernetView> over(Frame frame) {
        if (frame.length() < LENGTH) {
            return new Parsed.Malformed<>(Drop.TRUNCATED);
        }
        if (frame.unsigned16(TYPE) < LEAST_TYPE) {
            return new Parsed.Malformed<>(Drop.LENGTH_FOR_TYPE);
        }
        return new Parsed.Valid<>(new EthernetView(frame));
    }

    static void write(byte[] frame, long destination, long source, int type) {
        Octets.put64(frame, DESTINATION, (destination << 16) | ((source >>> 32) & 0xffff));
        Octets.put32(frame, SOURCE + 2, (int) source);
        Octets.put16(frame, TYPE, type);
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

    /// Whether a destination means several stations, or all.
    static boolean isGroup(long station) {
        return (station >>> 40 & GROUP) != 0;
    }

    /// Whether it is to a group of stations, or to all.
    @ReadOnly
    public boolean isToMany() {
        return (frame.unsigned8(DESTINATION) & GROUP) != 0;
    }

    /// 1536 to 65535.
    @ReadOnly
    public int type() {
        return frame.unsigned16(TYPE);
    }

    /// The whole frame; the payload begins at [#LENGTH].
    public Frame frame() {
        return frame;
    }

    private long address(int offset) {
        return frame.signed64(offset) >>> 16;
    }
}
