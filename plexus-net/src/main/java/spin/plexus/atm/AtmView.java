package spin.plexus.atm;

import spin.core.device.Frame;
import spin.core.device.Link;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;

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
    private static final int TYPE = Link.HEADER_LENGTH - 2;
    private static final int ENCAPSULATION = TYPE - 6;
    /// LLC for SNAP, and the first byte of the organisation whose types are those of Ethernet.
    private static final int SNAP = 0xaaaa_0300;
    /// The others.
    private static final int ETHERNET_TYPES = 0;

    private final Frame frame;

    private AtmView(Frame frame) {
        this.frame = frame;
    }

    static Parsed<AtmView> over(Frame frame) {
        if (frame.length() < Link.HEADER_LENGTH) {
            return new Parsed.Malformed<>(Drop.TRUNCATED);
        }
        if (frame.signed32(ENCAPSULATION) != SNAP || frame.unsigned16(ENCAPSULATION + 4) != ETHERNET_TYPES) {
            return new Parsed.Malformed<>(Drop.ENCAPSULATION);
        }
        return new Parsed.Valid<>(new AtmView(frame));
    }

    static void write(byte[] frame, int type) {
        Octets.put32(frame, ENCAPSULATION, SNAP);
        Octets.put16(frame, ENCAPSULATION + 4, ETHERNET_TYPES);
        Octets.put16(frame, TYPE, type);
    }

    /// As an Ethernet's, 0 to 65535.
    @ReadOnly
    public int type() {
        return frame.unsigned16(TYPE);
    }

    /// The whole packet, as it lies in memory.
    public Frame frame() {
        return frame;
    }
}
