package spin.ext.active;

import spin.dispatcher.predicate.Ephemeral;
import spin.plexus.datalink.DatalinkView;
import spin.plexus.datalink.TypeClaim;

/// The memory that messages touch, and what they do to it.
///
/// ```
///  0         1        5       9        13
///  +---------+--------+-------+--------+
///  | handler | number | cell  | value  |      handler 0 is an answer: `value` is what the cell held before
///  +---------+--------+-------+--------+
/// ```
///
/// 256 cells of 32 bits. A message to a cell that does not exist, or for a handler that does not, is dropped and counted. A handler that is ended
/// in its middle has written its cell or has not, and who asked hears nothing: the same as a message that was lost.
@Ephemeral
final class Cells {
    static final int ANSWER = 0;
    static final int READ = 1;
    static final int WRITE = 2;
    static final int ADD = 3;
    static final int COUNT = 256;

    private static final int LENGTH = 13;

    private final TypeClaim claim;
    private final int[] memory = new int[COUNT];
    private int asked;
    private int answered;
    private int answer;
    private long handled;
    private long atInterrupt;
    private long dropped;

    Cells(TypeClaim claim) {
        this.claim = claim;
    }

    boolean arrivedAtInterrupt(DatalinkView message) {
        long before = handled;
        arrived(message);
        atInterrupt += handled - before;
        return true;
    }

    void arrived(DatalinkView message) {
        if (message.payloadLength() < LENGTH) {
            dropped++;
            return;
        }
        int handler = message.payloadByte(0);
        int number = message.payloadInt(1);
        int cell = message.payloadInt(5);
        int value = message.payloadInt(9);
        if (handler == ANSWER) {
            if (number == asked) {
                answer = value;
                answered = number;
            }
            return;
        }
        if (handler > ADD || cell < 0 || cell >= COUNT) {
            dropped++;
            return;
        }
        handled++;
        int before = memory[cell];
        if (handler == WRITE) {
            memory[cell] = value;
        } else if (handler == ADD) {
            memory[cell] = before + value;
        }
        claim.send(message.link(), message.source(), message(ANSWER, number, cell, before));
    }

    /// @return false when there is no such link
    boolean ask(String link, long station, int handler, int cell, int value) {
        asked++;
        return claim.send(link, station, message(handler, asked, cell, value));
    }

    boolean isAnswered() {
        return answered == asked;
    }

    int answer() {
        return answer;
    }

    long handled() {
        return handled;
    }

    long atInterrupt() {
        return atInterrupt;
    }

    long dropped() {
        return dropped;
    }

    private static byte[] message(int handler, int number, int cell, int value) {
        var bytes = new byte[LENGTH];
        bytes[0] = (byte) handler;
        put(bytes, 1, number);
        put(bytes, 5, cell);
        put(bytes, 9, value);
        return bytes;
    }

    private static void put(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) (value >>> 24);
        bytes[offset + 1] = (byte) (value >>> 16);
        bytes[offset + 2] = (byte) (value >>> 8);
        bytes[offset + 3] = (byte) value;
    }
}
