package spin.plexus.atm;

import org.jspecify.annotations.Nullable;
import spin.core.device.Frame;
import spin.core.device.Link;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;

/// The header of a packet in AAL5, read where it is.
///
/// ```
///  0               3               6      8
///  +---------------+---------------+------+---------
///  | LLC: aa aa 03 | SNAP: 00 00 00| type | payload
///  +---------------+---------------+------+---------
/// ```
///
/// Source: RFC 2684, 5.1.
public final class AtmView {
    private static final int ENCAPSULATION = Link.HEADER_LENGTH - 8;
    /// LLC for SNAP, and the organisation whose types are those of Ethernet, as they lie: aa aa 03 00 00 00.
    private static final long SNAP = 0x03_aaaaL;
    /// Where the type begins behind them, in bits.
    private static final int TYPE_AT = 48;
    private static final long NO_TYPE = 0xffff_ffff_ffffL;

    private final Frame frame;
    private int type;

    AtmView(Frame frame) {
        this.frame = frame;
    }

    /// Reads the header; comes before everything else.
    ///
    /// @return why it is none; null when the frame is well-formed
    @Nullable
    Drop check() {
        if (frame.length() < Link.HEADER_LENGTH) {
            return Drop.TRUNCATED;
        }
        long header = frame.little64(ENCAPSULATION);
        type = (int) Octets.swapped(header >>> TYPE_AT);
        return (header & NO_TYPE) == SNAP ? null : Drop.ENCAPSULATION;
    }

    static void write(byte[] frame, int type) {
        Octets.LITTLE_64.set(frame, ENCAPSULATION, SNAP | Octets.swapped(type) << TYPE_AT);
    }

    /// As an Ethernet's, 0 to 65535.
    @ReadOnly
    public int type() {
        frame.checkAlive();
        return type;
    }

    /// The whole packet, as it lies in memory.
    public Frame frame() {
        return frame;
    }
}
