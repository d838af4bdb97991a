package spin.plexus.udp;

import spin.core.device.Frame;
import spin.dispatcher.predicate.Ephemeral;
import spin.dispatcher.predicate.ReadOnly;
import spin.plexus.ip.IpView;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;

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
    private static final int SOURCE_PORT = 0;
    private static final int DESTINATION_PORT = 2;
    private static final int LENGTH_FIELD = 4;
    private static final int CHECKSUM = 6;
    /// Bytes of the header.
    static final int LENGTH = 8;
    /// UDP in the protocol field of IP.
    static final int PROTOCOL = 17;

    private final IpView ip;
    private final Frame frame;
    private final int start;

    private UdpView(IpView ip) {
        this.ip = ip;
        frame = ip.frame();
        start = ip.payloadStart();
    }

    /// Whom a packet would be for, were it a datagram; 0 when it is too short for one.
    static int destinationPort(IpView ip) {
        return ip.payloadLength() < LENGTH ? 0 : ip.frame().unsigned16(ip.payloadStart() + DESTINATION_PORT);
    }

    /// Bytes of the packet behind the length are no part of the datagram.
    static Parsed<UdpView> over(IpView ip) {
        int arrived = ip.payloadLength();
        if (arrived < LENGTH) {
            return new Parsed.Malformed<>(Drop.TRUNCATED);
        }
        var view = new UdpView(ip);
        int lengthAndChecksum = view.frame.signed32(view.start + LENGTH_FIELD);
        int length = lengthAndChecksum >>> 16;
        if (length < LENGTH || length > arrived) {
            return new Parsed.Malformed<>(Drop.LENGTH);
        }
        if ((lengthAndChecksum & 0xffff) != 0 && Checksum.of(view.sum(length)) != 0) {
            return new Parsed.Malformed<>(Drop.CHECKSUM);
        }
        return new Parsed.Valid<>(view);
    }

    /// Writes the header before the payload, which reaches to the end of `frame`.
    ///
    /// @param payloadSum what the payload adds to the checksum
    static void write(byte[] frame, int start, int source, int sourcePort, int destination, int destinationPort,
            long payloadSum) {
        int length = frame.length - start;
        long pseudo = Checksum.addPseudoHeader(payloadSum, source, destination, PROTOCOL, length);
        int checksum = Checksum.of(pseudo + sourcePort + destinationPort + length);
        // In the field 0 means "none"; a sum that comes out as 0 is sent as its other form, all ones.
        int field = checksum == 0 ? 0xffff : checksum;
        Octets.put64(frame, start, ((long) ((sourcePort << 16) | destinationPort) << 32)
                | Integer.toUnsignedLong((length << 16) | field));
    }

    /// The sender, as the packet says.
    @ReadOnly
    public int sourceAddress() {
        return ip.sourceAddress();
    }

    /// The sender's port, 0 if it wants no answer.
    @ReadOnly
    public int sourcePort() {
        return frame.unsigned16(start + SOURCE_PORT);
    }

    @ReadOnly
    public int destinationAddress() {
        return ip.destinationAddress();
    }

    @ReadOnly
    public int destinationPort() {
        return frame.unsigned16(start + DESTINATION_PORT);
    }

    /// Bytes of payload, possibly none.
    @ReadOnly
    public int payloadLength() {
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
        return frame.copy(start + LENGTH, payloadLength());
    }

    /// Whether the sender computed a checksum; it was right then.
    @ReadOnly
    public boolean hasChecksum() {
        return frame.unsigned16(start + CHECKSUM) != 0;
    }

    /// The packet that it came in.
    IpView packet() {
        return ip;
    }

    private long sum(int length) {
        long pseudo = Checksum.addPseudoHeader(0, ip.sourceAddress(), ip.destinationAddress(), PROTOCOL, length);
        return Checksum.add(pseudo, frame, start, length);
    }

    private int length() {
        return frame.unsigned16(start + LENGTH_FIELD);
    }
}
