package spin.plexus.udp;

import org.jspecify.annotations.Nullable;
import spin.core.device.Frame;
import spin.core.device.OnesSum;
import spin.dispatcher.predicate.Ephemeral;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.ip.IpView;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;

/// A datagram, read where it is.
///
/// ```
///  0               2                  4        6          8
///  +---------------+------------------+--------+----------+---------
///  |  source port  | destination port | length | checksum | payload
///  +---------------+------------------+--------+----------+---------
/// ```
///
/// Readable while the raise that brought it lasts; whoever wants to keep the payload has a copy of it by [#payload].
@Ephemeral
public final class UdpView {
    private static final int DESTINATION_PORT = 2;
    /// Bytes of the header.
    static final int LENGTH = 8;
    /// UDP in the protocol field of IP.
    static final int PROTOCOL = 17;
    /// The same in the pseudo header, as it lies.
    private static final long PSEUDO = PROTOCOL << 8;

    private static final long LOWER = 0xffff_ffffL;

    private final IpView ip;
    private final Frame frame;
    private final int start;
    /// The eight bytes of the header, as they lie.
    private long header;

    UdpView(IpView ip) {
        this.ip = ip;
        frame = ip.frame();
        start = ip.payloadStart();
    }

    /// Whom a packet would be for, were it a datagram; 0 when it is too short for one.
    static int destinationPort(IpView ip) {
        return ip.payloadLength() < LENGTH ? 0 : ip.frame().unsigned16(ip.payloadStart() + DESTINATION_PORT);
    }

    /// Reads the header; comes before everything else. Bytes of the packet behind the length are no part of the datagram.
    ///
    /// @return why it is none; null when the datagram is well-formed
    @Nullable
    Drop check() {
        int arrived = ip.payloadLength();
        if (arrived < LENGTH) {
            return Drop.TRUNCATED;
        }
        long words = frame.little64(start);
        header = words;
        long second = words >>> 32;
        int length = (int) ((second & 0xff) << 8 | (second >>> 8 & 0xff));
        if (length < LENGTH || length > arrived) {
            return Drop.LENGTH;
        }
        if (second >>> 16 != 0) {
            long addresses = frame.little64(IpView.ADDRESSES);
            // The pseudo header has the length as the header has it.
            long lower = LOWER;
            long sum = (addresses & lower) + (addresses >>> 32) + PSEUDO + (char) second + (words & lower) + second;
            if (Checksum.little(sum + frame.littleSum(start + LENGTH, length - LENGTH)) != 0) {
                return Drop.CHECKSUM;
            }
        }
        return null;
    }

    /// Writes the header before the payload, which reaches to the end of `frame`.
    ///
    /// @param addressSum what both addresses add to the checksum, as [spin.plexus.ip.Way#addressSum]
    /// @param payloadSum what the payload adds to it, as [OnesSum#little]
    static void write(byte[] frame, int start, long addressSum, int sourcePort, int destinationPort, long payloadSum) {
        long length = Octets.swapped(frame.length - start);
        long ports = Octets.swapped(sourcePort) | Octets.swapped(destinationPort) << 16;
        // The length is in the pseudo header as well.
        long checksum = Checksum.little(addressSum + PSEUDO + 2 * length + ports + payloadSum);
        // In the field 0 means "none"; a sum that comes out as 0 is sent as its other form, all ones.
        long field = checksum == 0 ? 0xffff : checksum;
        Octets.LITTLE_64.set(frame, start, ports | length << 32 | field << 48);
    }

    /// The sender, as the packet says.
    @ReadOnly
    public int sourceAddress() {
        return ip.sourceAddress();
    }

    /// The sender's port, 0 if it wants no answer.
    @ReadOnly
    public int sourcePort() {
        frame.checkAlive();
        return (int) ((header & 0xff) << 8 | (header >>> 8 & 0xff));
    }

    @ReadOnly
    public int destinationAddress() {
        return ip.destinationAddress();
    }

    @ReadOnly
    public int destinationPort() {
        frame.checkAlive();
        return (int) ((header >>> 8 & 0xff00) | (header >>> 24 & 0xff));
    }

    /// Bytes of payload, possibly none.
    @ReadOnly
    public int payloadLength() {
        frame.checkAlive();
        return length() - LENGTH;
    }

    /// One byte of the payload, 0 to 255, without copying the rest.
    ///
    /// @throws IndexOutOfBoundsException outside 0 to payloadLength() - 1
    @ReadOnly
    public int payloadByte(int index) {
        if (index < 0 || index >= payloadLength()) {
            throw new IndexOutOfBoundsException("byte " + index + " of a payload of " + payloadLength());
        }
        return frame.unsigned8(start + LENGTH + index);
    }

    /// A copy of the payload, the caller's own.
    public byte[] payload() {
        return frame.copy(start + LENGTH, length() - LENGTH);
    }

    /// Whether the sender computed a checksum; it was right then.
    @ReadOnly
    public boolean hasChecksum() {
        frame.checkAlive();
        return header >>> 48 != 0;
    }

    /// The packet that it came in.
    IpView packet() {
        return ip;
    }

    private int length() {
        return (int) ((header >>> 24 & 0xff00) | (header >>> 40 & 0xff));
    }
}
