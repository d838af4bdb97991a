package spin.systems.spin.services;

import spin.bench.port.WorkloadFailedException;

/// What is sent in a transfer: the same again and again, in pieces that are all unlike.
public final class Contents {
    private static final int PIECES = 16;
    private static final int STEP = 167;

    private final byte[][] pieces = new byte[PIECES][];

    /// @param bytes of a piece
    public Contents(int bytes) {
        for (int i = 0; i < PIECES; i++) {
            pieces[i] = new byte[bytes];
            for (int j = 0; j < bytes; j++) {
                pieces[i][j] = (byte) (((i * STEP + j) * STEP) >> 3);
            }
        }
    }

    /// The piece that is sent as the number-th, from 0.
    byte[] piece(long number) {
        return pieces[(int) (number % PIECES)];
    }

    /// Refuses bytes that are not those of the stream from there on.
    void check(long position, byte[] bytes, int count) {
        int length = pieces[0].length;
        for (int i = 0; i < count; i++) {
            long at = position + i;
            if (bytes[i] != piece(at / length)[(int) (at % length)]) {
                throw new WorkloadFailedException("byte " + at + " of the transfer came as another than was sent");
            }
        }
    }
}
