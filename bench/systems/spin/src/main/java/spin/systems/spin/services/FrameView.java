package spin.systems.spin.services;

import spin.dispatcher.predicate.Ephemeral;
import spin.dispatcher.predicate.ReadOnly;

/// A frame with a UDP packet in it, read where it is.
@Ephemeral
public final class FrameView {
    private static final int BYTE = 0xff;
    private static final int TYPE = 12;
    private static final int PROTOCOL = 23;
    private static final int SOURCE = 26;
    private static final int PORT = 36;

    private final byte[] frame;

    /// @param frame as it came, at least as long as the headers
    public FrameView(byte[] frame) {
        this.frame = frame;
    }

    @ReadOnly
    public int type() {
        return unsigned16(TYPE);
    }

    @ReadOnly
    public int protocol() {
        return frame[PROTOCOL] & BYTE;
    }

    @ReadOnly
    public int source() {
        return unsigned16(SOURCE) << Short.SIZE | unsigned16(SOURCE + Short.BYTES);
    }

    @ReadOnly
    public int port() {
        return unsigned16(PORT);
    }

    private int unsigned16(int at) {
        return (frame[at] & BYTE) << Byte.SIZE | (frame[at + 1] & BYTE);
    }
}
