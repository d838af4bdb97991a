package spin.ext.dsm;

import org.jspecify.annotations.Nullable;

/// A datagram of the protocol.
///
/// ```
///  0       2      3      4             8        12      16       24      32     36
///  +-------+------+------+-------------+--------+-------+--------+-------+------+-----------
///  | magic | node | kind | incarnation | number | heard | stamp  | echo  | page | words …
///  +-------+------+------+-------------+--------+-------+--------+-------+------+-----------
/// ```
/// `number` counts the messages from one node to another from 1 on, and is 0 for [Message.Kind#NOTHING]. `heard` is the last number up to which
/// everything came. `stamp` is the sender's time and `echo` the latest stamp that it had from who reads this.
///
/// @param node who sends
/// @param incarnation of the sender: a node that begins anew is another one
record Envelope(int node, int incarnation, int number, int heard, long stamp, long echo, Message message) {
    private static final int MAGIC = 0xd5a1;
    private static final int HEADER = 36;

    byte[] toBytes() {
        var words = message.words();
        var bytes = new byte[HEADER + (words == null ? 0 : words.length * Long.BYTES)];
        put(bytes, 0, MAGIC, 2);
        bytes[2] = (byte) node;
        bytes[3] = message.kind().code();
        put(bytes, 4, incarnation, 4);
        put(bytes, 8, number, 4);
        put(bytes, 12, heard, 4);
        put(bytes, 16, stamp, 8);
        put(bytes, 24, echo, 8);
        put(bytes, 32, message.page(), 4);
        for (int i = 0; words != null && i < words.length; i++) {
            put(bytes, HEADER + i * Long.BYTES, words[i], 8);
        }
        return bytes;
    }

    /// @return null when the bytes are none
    static @Nullable Envelope over(byte[] bytes) {
        if (bytes.length < HEADER || get(bytes, 0, 2) != MAGIC) {
            return null;
        }
        var kind = Message.Kind.of(bytes[3] & 0xff);
        int carried = bytes.length - HEADER;
        if (kind == null || carried != (kind.carries() ? Node.WORDS * Long.BYTES : 0)) {
            return null;
        }
        int page = (int) get(bytes, 32, 4);
        int number = (int) get(bytes, 8, 4);
        if (page < 0 || page >= Node.PAGES || number < 0 || (number == 0) != (kind == Message.Kind.NOTHING)) {
            return null;
        }
        var words = kind.carries() ? new long[Node.WORDS] : null;
        for (int i = 0; words != null && i < words.length; i++) {
            words[i] = get(bytes, HEADER + i * Long.BYTES, 8);
        }
        return new Envelope(bytes[2] & 0xff, (int) get(bytes, 4, 4), number, (int) get(bytes, 12, 4),
                get(bytes, 16, 8), get(bytes, 24, 8), new Message(kind, page, words));
    }

    private static void put(byte[] bytes, int at, long value, int count) {
        for (int i = 0; i < count; i++) {
            bytes[at + i] = (byte) (value >>> (Byte.SIZE * (count - 1 - i)));
        }
    }

    private static long get(byte[] bytes, int at, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = (value << Byte.SIZE) | (bytes[at + i] & 0xff);
        }
        return value;
    }
}
