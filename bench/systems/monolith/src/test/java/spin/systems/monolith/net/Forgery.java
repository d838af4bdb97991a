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
