package spin.systems.monolith.net;

/// Makes the checksums of a changed frame right, as somebody does who means harm.
final class Forgery {

    private static final int IP = 14;
    private static final int SEGMENT = IP + 20;

    private Forgery() {}

    /// An Ethernet frame with IP and, where the lengths allow it, TCP or UDP.
    static void mend(byte[] frame) {
        if (frame.length < SEGMENT) {
            return;
        }
        put(frame, IP + 10, 0);
        put(frame, IP + 10, ~sum(frame, IP, 20, 0));
        var length = Math.min(word(frame, IP + 2) - 20, frame.length - SEGMENT);
        var protocol = frame[IP + 9];
        var at = SEGMENT + (protocol == 17 ? 6 : 16);
        if (length < (protocol == 17 ? 8 : 20)) {
            return;
        }
        put(frame, at, 0);
        put(frame, at, ~sum(frame, SEGMENT, length, sum(frame, IP + 12, 8, 0) + (protocol & 0xff) + length));
    }

    /// An Ethernet frame for the second of two hosts with a packet of IP.
    static byte[] packet(int from, int to, int protocol, byte[] payload) {
        return packet(from, to, protocol, 30, 7, 0, new byte[0], payload);
    }

    /// @param where   of a fragment, as it stands in the header
    /// @param options a multiple of four
    static byte[] packet(int from, int to, int protocol, int timeToLive, int identification, int where, byte[] options,
            byte[] payload) {
        var header = 20 + options.length;
        var frame = new byte[IP + header + payload.length];
        put(frame, 0, 0x0800);
        put(frame, 2, 0x2b00);
        put(frame, 4, 2);
        put(frame, 6, 0x0800);
        put(frame, 8, 0x2b00);
        put(frame, 10, 1);
        put(frame, 12, 0x0800);
        frame[IP] = (byte) (0x40 | header / 4);
        put(frame, IP + 2, header + payload.length);
        put(frame, IP + 4, identification);
        put(frame, IP + 6, where);
        frame[IP + 8] = (byte) timeToLive;
        frame[IP + 9] = (byte) protocol;
        number(frame, IP + 12, from);
        number(frame, IP + 16, to);
        System.arraycopy(options, 0, frame, IP + 20, options.length);
        System.arraycopy(payload, 0, frame, IP + header, payload.length);
        put(frame, IP + 10, ~sum(frame, IP, header, 0));
        return frame;
    }

    /// A datagram without a checksum.
    static byte[] udp(int from, int to, byte[] text) {
        var datagram = new byte[8 + text.length];
        put(datagram, 0, from);
        put(datagram, 2, to);
        put(datagram, 4, datagram.length);
        System.arraycopy(text, 0, datagram, 8, text.length);
        return datagram;
    }

    /// A message of ICMP.
    static byte[] icmp(int type, int code, int rest, byte[] data) {
        var message = new byte[8 + data.length];
        message[0] = (byte) type;
        message[1] = (byte) code;
        number(message, 4, rest);
        System.arraycopy(data, 0, message, 8, data.length);
        put(message, 2, ~sum(message, 0, message.length, 0));
        return message;
    }

    /// Whether the checksums of a packet's header and of its message of ICMP are right.
    static boolean isRight(byte[] frame) {
        var header = (frame[IP] & 15) * 4;
        var length = word(frame, IP + 2) - header;
        return (sum(frame, IP, header, 0) & 0xffff) == 0xffff
                && (frame[IP + 9] != 1 || (sum(frame, IP + header, length, 0) & 0xffff) == 0xffff);
    }

    static int number(byte[] frame, int at) {
        return word(frame, at) << 16 | word(frame, at + 2);
    }

    static void number(byte[] frame, int at, int value) {
        put(frame, at, value >>> 16);
        put(frame, at + 2, value);
    }

    static int word(byte[] frame, int at) {
        return (frame[at] & 0xff) << 8 | (frame[at + 1] & 0xff);
    }

    static void put(byte[] frame, int at, int value) {
        frame[at] = (byte) (value >>> 8);
        frame[at + 1] = (byte) value;
    }

    private static int sum(byte[] frame, int from, int bytes, int before) {
        var sum = (long) before;
        for (var i = 0; i < bytes; i += 2) {
            sum += (frame[from + i] & 0xff) << 8 | (i + 1 < bytes ? frame[from + i + 1] & 0xff : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }
}
