package spin.plexus.t3;

import spin.core.device.Frame;
import spin.core.device.Link;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;

/// The header of a frame between two hosts, read where it is.
///
/// ```
///  0         1         2          4
///  +---------+---------+----------+---------
///  | all: ff | UI: 03  | protocol | payload
///  +---------+---------+----------+---------
/// ```
///
/// Source: RFC 1662, 3.1; RFC 1661, 2. Neither header may be left out here, as nobody has agreed to that.
public final class T3View {
    /// IP version 4 among the protocols (RFC 1332).
    public static final int IPV4 = 0x0021;

    private static final int PROTOCOL = Link.HEADER_LENGTH - 2;
    private static final int ADDRESS = PROTOCOL - 2;
    private static final int ALL_STATIONS_UNNUMBERED = 0xff03;

    private final Frame frame;

    private T3View(Frame frame) {
        this.frame = frame;
    }

    static Parsed<T3View> over(Frame frame) {
        if (frame.length() < Link.HEADER_LENGTH) {
            return new Parsed.Malformed<>(Drop.TRUNCATED);
        }
        if (frame.unsigned16(ADDRESS) != ALL_STATIONS_UNNUMBERED) {
            return new Parsed.Malformed<>(Drop.ENCAPSULATION);
        }
        return new Parsed.Valid<>(new T3View(frame));
    }

    static void write(byte[] frame, int protocol) {
        Octets.put16(frame, ADDRESS, ALL_STATIONS_UNNUMBERED);
        Octets.put16(frame, PROTOCOL, protocol);
    }

    /// 0 to 65535.
    @ReadOnly
    public int protocol() {
        return frame.unsigned16(PROTOCOL);
    }

    /// The whole frame, as it lies in memory.
    public Frame frame() {
        return frame;
    }
}
