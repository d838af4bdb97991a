package spin.plexus.icmp;

import java.util.Arrays;
import java.util.Optional;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.ErrorKind;
import spin.plexus.wire.Octets;

/// Control messages as bytes.
///
/// ```
///  0      1      2          4
///  +------+------+----------+----------------------------+
///  | type | code | checksum | depends on the type (4)    |
///  +------+------+----------+----------------------------+
///  | echo: the data; error: the packet's header and eight bytes at least
/// ```
public final class IcmpMessages {
    /// ICMP in the protocol field of IPv4.
    public static final int PROTOCOL = 1;
    /// Bytes before the data.
    public static final int HEADER = 8;

    static final int ECHO_REPLY = 0;
    static final int ECHO = 8;
    private static final int UNREACHABLE = 3;
    private static final int TIME_EXCEEDED = 11;
    private static final int PARAMETER_PROBLEM = 12;
    private static final int CHECKSUM = 2;
    private static final int REST = 4;
    private static final int NEXT_MTU = 6;
    /// A message and its header fit a packet that every host takes (RFC 1812, 4.3.2.3).
    private static final int MOST_QUOTED = 576 - 20 - HEADER;
    private static final int MULTICAST = 0xe;

    private IcmpMessages() {}

    /// The answer to an echo request; empty for every other message and for one whose checksum is wrong.
    public static Optional<byte[]> answer(byte[] message) {
        if (message.length < HEADER || message[0] != ECHO || message[1] != 0
                || Checksum.of(Checksum.add(0, message, 0, message.length)) != 0) {
            return Optional.empty();
        }
        var answer = message.clone();
        answer[0] = ECHO_REPLY;
        return Optional.of(summed(answer));
    }

    /// An echo request.
    public static byte[] echo(int identifier, int sequence, byte[] data) {
        var message = new byte[HEADER + data.length];
        message[0] = ECHO;
        Octets.put16(message, REST, identifier);
        Octets.put16(message, REST + 2, sequence);
        System.arraycopy(data, 0, message, HEADER, data.length);
        return summed(message);
    }

    /// Tells the sender of `packet` what became of it; empty where RFC 1122, 3.2.2 forbids it: about an error, a part
    /// other than the first, a packet to many or from nobody in particular.
    ///
    /// @param packet an IPv4 packet whose header has been checked
    /// @param detail the next MTU for [ErrorKind#FRAGMENTATION_NEEDED], the byte in error for [ErrorKind#PARAMETER_PROBLEM], else 0
    public static Optional<byte[]> error(ErrorKind error, byte[] packet, int detail) {
        int header = (packet[0] & 0xf) * 4;
        int source = Octets.get32(packet, 12);
        int destination = Octets.get32(packet, 16);
        boolean later = (Octets.get16(packet, 6) & 0x1fff) != 0;
        if (later || isGroup(source) || isGroup(destination) || source == 0 || source >>> 24 == 127
                || (packet[9] == PROTOCOL && (packet.length <= header || isError(packet[header])))) {
            return Optional.empty();
        }
        int quoted = Math.min(packet.length, MOST_QUOTED);
        var message = new byte[HEADER + quoted];
        message[0] = (byte) error.type();
        message[1] = (byte) error.code();
        if (error == ErrorKind.PARAMETER_PROBLEM) {
            message[REST] = (byte) detail;
        } else {
            Octets.put16(message, NEXT_MTU, detail);
        }
        System.arraycopy(packet, 0, message, HEADER, quoted);
        return Optional.of(summed(message));
    }

    /// What an error that came in says. Empty for any other message.
    ///
    /// @param message whose checksum is right
    static Optional<Told> told(byte[] message) {
        int type = Byte.toUnsignedInt(message[0]);
        if (type != UNREACHABLE && type != TIME_EXCEEDED && type != PARAMETER_PROBLEM) {
            return Optional.empty();
        }
        return Optional.of(new Told(ErrorKind.of(type, Byte.toUnsignedInt(message[1])),
                Arrays.copyOfRange(message, HEADER, message.length), Octets.get16(message, NEXT_MTU)));
    }

    /// @param packet the beginning of the packet that went no further, as whoever complains quotes it
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Told(ErrorKind kind, byte[] packet, int nextMtu) {}

    private static boolean isError(byte type) {
        return type != ECHO && type != ECHO_REPLY && type != 13 && type != 14;
    }

    private static boolean isGroup(int address) {
        return address >>> 28 >= MULTICAST;
    }

    private static byte[] summed(byte[] message) {
        Arrays.fill(message, CHECKSUM, CHECKSUM + 2, (byte) 0);
        Octets.put16(message, CHECKSUM, Checksum.of(Checksum.add(0, message, 0, message.length)));
        return message;
    }
}
