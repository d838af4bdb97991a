package spin.ext.videoclient;

import spin.plexus.udp.UdpView;

/// The frame that is being put together; pieces may come in any order, twice, or not at all.
final class Picture {
    static final int MOST_PIECES = 64;
    private static final int HEADER = 8;

    private int frame = -1;
    private int pieces;
    private long have;
    private boolean right = true;
    private long shown;
    private long lost;
    private long wrong;

    void piece(UdpView datagram) {
        if (datagram.payloadLength() <= HEADER) {
            wrong++;
            return;
        }
        int number = datagram.payloadByte(0) << 24 | datagram.payloadByte(1) << 16 | datagram.payloadByte(2) << 8
                | datagram.payloadByte(3);
        int piece = datagram.payloadByte(4) << 8 | datagram.payloadByte(5);
        int of = datagram.payloadByte(6) << 8 | datagram.payloadByte(7);
        if (of < 1 || of > MOST_PIECES || piece >= of || number < 0) {
            wrong++;
            return;
        }
        if (number != frame) {
            if (number < frame) {
                // Of a frame that has been given up.
                return;
            }
            lost += frame >= 0 && have != 0 ? 1 : 0;
            frame = number;
            pieces = of;
            have = 0;
            right = true;
        }
        add(datagram, piece, number);
    }

    private void add(UdpView datagram, int piece, int number) {
        // Pieces are of one length but for the last; the first pixel tells where it belongs.
        int first = datagram.payloadByte(HEADER);
        for (int i = HEADER; i < datagram.payloadLength(); i++) {
            right &= datagram.payloadByte(i) == (first + i - HEADER & 0xff);
        }
        have |= 1L << piece;
        if (have == (pieces == MOST_PIECES ? -1L : (1L << pieces) - 1)) {
            if (right) {
                shown++;
            } else {
                wrong++;
            }
            have = 0;
            frame = number + 1;
        }
    }

    String text() {
        return "%d frames shown, %d lost, %d wrong".formatted(shown, lost, wrong);
    }
}
