package spin.plexus.arp;

import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;

/// An ARP message for IPv4 over Ethernet.
///
/// ```
///  0         2          4      5      6           8
///  +---------+----------+------+------+-----------+
///  | link: 1 | IP: 0800 |  6   |  4   | operation |
///  +---------+----------+------+------+-----------+
///  | sender's link address (6) and IPv4 address (4)  8
///  | target's link address (6) and IPv4 address (4) 18
/// ```
///
/// @param sender a link address, the lower 48 bits
/// @param target likewise; zero in a request
public record ArpMessage(Operation operation, long sender, int senderAddress, long target, int targetAddress) {
    /// ARP in the type field of Ethernet.
    public static final int TYPE = 0x0806;
    /// Bytes of a message.
    public static final int LENGTH = 28;

    private static final int OPERATION = 6;
    private static final int SENDER = 8;
    private static final int SENDER_ADDRESS = 14;
    private static final int TARGET = 18;
    private static final int TARGET_ADDRESS = 24;
    /// Ethernet, IPv4, six bytes, four bytes.
    private static final long KIND = 0x0001_0800_0604L;
    /// The lowest bit of the first byte: an address of many.
    private static final long GROUP = 0x0100_0000_0000L;

    /// What a message wants.
    public enum Operation {
        REQUEST,
        REPLY
    }

    /// Reads a message. What is no IPv4 over Ethernet, or comes from an address that can be nobody's, is malformed.
    public static Parsed<ArpMessage> over(byte[] bytes, int offset, int length) {
        if (length < LENGTH) {
            return new Parsed.Malformed<>(Drop.TRUNCATED);
        }
        int operation = Octets.get16(bytes, offset + OPERATION);
        if (Octets.get48(bytes, offset) != KIND || operation < 1 || operation > 2) {
            return new Parsed.Malformed<>(Drop.VERSION);
        }
        long sender = Octets.get48(bytes, offset + SENDER);
        if (sender == 0 || (sender & GROUP) != 0) {
            return new Parsed.Malformed<>(Drop.NOT_OURS);
        }
        return new Parsed.Valid<>(new ArpMessage(operation == 1 ? Operation.REQUEST : Operation.REPLY, sender,
                Octets.get32(bytes, offset + SENDER_ADDRESS), Octets.get48(bytes, offset + TARGET),
                Octets.get32(bytes, offset + TARGET_ADDRESS)));
    }

    /// Writes the message.
    public void write(byte[] bytes, int offset) {
        Octets.put48(bytes, offset, KIND);
        Octets.put16(bytes, offset + OPERATION, operation == Operation.REQUEST ? 1 : 2);
        Octets.put48(bytes, offset + SENDER, sender);
        Octets.put32(bytes, offset + SENDER_ADDRESS, senderAddress);
        Octets.put48(bytes, offset + TARGET, target);
        Octets.put32(bytes, offset + TARGET_ADDRESS, targetAddress);
    }
}
