package spin.plexus.arp;

import spin.plexus.wire.Drop;
import spin.plexus.wire.Octets;
import spin.plexus.wire.Parsed;

/// A message that asks who is at the other end of a circuit, or says it.
///
/// ```
///  0         2          4     5     6           8    9    10   11   12
///  +---------+----------+-----+-----+-----------+----+----+----+----+----------------
///  | ATM: 19 | IP: 0800 | shl | ssl | operation | sp | th | ts | tp | sender, target
///  +---------+----------+-----+-----+-----------+----+----+----+----+----------------
/// ```
///
/// Of either end: a number, a part of it and an IPv4 address, each as long as the header says. On a permanent circuit nobody needs a number of ATM, so none
/// is sent; one that comes is skipped.
///
/// Source: RFC 2225, 8.6 and 8.7; the operations are those of RFC 2390.
final class InverseArp {
    /// Bytes of a message with two addresses and no numbers.
    static final int LENGTH = 20;

    private static final int HEADER = 12;
    private static final int SENDER_NUMBER = 4;
    private static final int SENDER_PART = 5;
    private static final int OPERATION = 6;
    private static final int SENDER_ADDRESS = 8;
    private static final int TARGET_NUMBER = 9;
    private static final int TARGET_PART = 10;
    private static final int TARGET_ADDRESS = 11;
    /// ATM, IPv4.
    private static final int KIND = 0x0013_0800;
    private static final int REQUEST = 8;
    private static final int REPLY = 9;
    private static final int ADDRESS_LENGTH = 4;
    /// Of a length of a number; the bit above says which kind of number it is.
    private static final int NUMBER_LENGTH = 0x3f;

    private InverseArp() {}

    /// Reads a message, as the cache of neighbours takes it.
    ///
    /// @param circuit which the cache takes for the address of whoever sent it
    /// @param ours whom a request means, which does not name anybody
    static Parsed<ArpMessage> over(byte[] bytes, int offset, int length, long circuit, int ours) {
        if (length < HEADER) {
            return new Parsed.Malformed<>(Drop.TRUNCATED);
        }
        int operation = Octets.get16(bytes, offset + OPERATION);
        int sender = Byte.toUnsignedInt(bytes[offset + SENDER_ADDRESS]);
        if (Octets.get32(bytes, offset) != KIND || operation < REQUEST || operation > REPLY
                || sender != ADDRESS_LENGTH) {
            return new Parsed.Malformed<>(Drop.VERSION);
        }
        int skipped = number(bytes, offset + SENDER_NUMBER) + number(bytes, offset + SENDER_PART);
        int rest = number(bytes, offset + TARGET_NUMBER) + number(bytes, offset + TARGET_PART)
                + Byte.toUnsignedInt(bytes[offset + TARGET_ADDRESS]);
        if (length < HEADER + skipped + ADDRESS_LENGTH + rest) {
            return new Parsed.Malformed<>(Drop.TRUNCATED);
        }
        return new Parsed.Valid<>(
                new ArpMessage(operation == REQUEST ? ArpMessage.Operation.REQUEST : ArpMessage.Operation.REPLY,
                        circuit, Octets.get32(bytes, offset + HEADER + skipped), circuit, ours));
    }

    private static int number(byte[] bytes, int at) {
        return bytes[at] & NUMBER_LENGTH;
    }

    /// @param target 0 in a request, which asks for it
    static void write(byte[] bytes, int offset, ArpMessage.Operation operation, int sender, int target) {
        Octets.put32(bytes, offset, KIND);
        Octets.put16(bytes, offset + OPERATION, operation == ArpMessage.Operation.REQUEST ? REQUEST : REPLY);
        bytes[offset + SENDER_ADDRESS] = ADDRESS_LENGTH;
        bytes[offset + TARGET_ADDRESS] = ADDRESS_LENGTH;
        Octets.put32(bytes, offset + HEADER, sender);
        Octets.put32(bytes, offset + HEADER + ADDRESS_LENGTH, target);
    }
}
