package spin.plexus.t3;

import org.jspecify.annotations.Nullable;
import spin.core.device.Frame;
import spin.core.device.Link;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;

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

    private static final int ADDRESS = Link.HEADER_LENGTH - 4;
    /// All stations, unnumbered information, as they lie: ff 03.
    private static final int ALL_STATIONS_UNNUMBERED = 0x03ff;

    private final Frame frame;
    private int protocol;

    T3View(Frame frame) {
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
        long header = frame.little32(ADDRESS);
        protocol = (int) Octets.swapped(header >>> Short.SIZE);
        return (header & 0xffff) == ALL_STATIONS_UNNUMBERED ? null : Drop.ENCAPSULATION;
    }

    static void write(byte[] frame, int protocol) {
        Octets.LITTLE_32.set(frame, ADDRESS,
                (int) (ALL_STATIONS_UNNUMBERED | Octets.swapped(protocol) << Short.SIZE));
    }

    /// 0 to 65535.
    @ReadOnly
    public int protocol() {
        frame.checkAlive();
        return protocol;
    }

    /// The whole frame, as it lies in memory.
    public Frame frame() {
        return frame;
    }
}
