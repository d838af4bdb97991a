package spin.core.device;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/// A frame as it came in: bytes that may be read and not written.
///
/// Alive while the raise that brought it is under way. A reader that kept it finds it dead, so no retained frame ever
/// shows the next owner's packet.
public final class Frame {
    // As the machine has its bytes; the order is changed where a number is read.
    private static final VarHandle TWO = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Link link;
    private final byte[] bytes;
    private boolean alive = true;

    Frame(Link link, byte[] bytes) {
        this.link = link;
        this.bytes = bytes;
    }

    /// Lets `reader` have `bytes` as a frame that came by `link`, and ends the frame when it returns. For drivers, and for a protocol
    /// that has put a packet together from several frames.
    ///
    /// @param bytes the frame's from now on
    public static void during(Link link, byte[] bytes, Consumer<Frame> reader) {
        var frame = new Frame(link, bytes);
        try {
            reader.accept(frame);
        } finally {
            frame.die();
        }
    }

    /// Where it came in.
    public Link link() {
        return link;
    }

    /// The length in bytes.
    public int length() {
        return bytes.length;
    }

    /// One byte, 0 to 255.
    ///
    /// @throws IllegalStateException when the raise that brought the frame is over
    /// @throws IndexOutOfBoundsException outside 0 to length - 1
    public int unsigned8(int offset) {
        if (!alive || offset < 0 || offset >= bytes.length) {
            refuse(offset, 1);
        }
        return bytes[offset] & 0xff;
    }

    /// Two bytes, most significant first, 0 to 65535.
    public int unsigned16(int offset) {
        if (!alive || offset < 0 || offset > bytes.length - Short.BYTES) {
            refuse(offset, Short.BYTES);
        }
        int read = (short) TWO.get(bytes, offset);
        return ((read & 0xff) << 8) | ((read >>> 8) & 0xff);
    }

    /// Four bytes, most significant first.
    public int signed32(int offset) {
        if (!alive || offset < 0 || offset > bytes.length - Integer.BYTES) {
            refuse(offset, Integer.BYTES);
        }
        return Integer.reverseBytes((int) FOUR.get(bytes, offset));
    }

    /// Eight bytes, most significant first.
    public long signed64(int offset) {
        if (!alive || offset < 0 || offset > bytes.length - Long.BYTES) {
            refuse(offset, Long.BYTES);
        }
        return Long.reverseBytes((long) EIGHT.get(bytes, offset));
    }

    /// A copy of `length` bytes from `offset` on, the reader's own.
    public byte[] copy(int offset, int length) {
        check(offset, length);
        var copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        return copy;
    }

    /// Copies `length` bytes from `offset` on to where the reader wants them.
    public void copyTo(int offset, byte[] into, int at, int length) {
        check(offset, length);
        System.arraycopy(bytes, offset, into, at, length);
    }

    /// The ones' complement sum of `length` bytes from `offset` on, 0 to 65535.
    public int onesSum(int offset, int length) {
        check(offset, length);
        return OnesSum.of(bytes, offset, length);
    }

    void die() {
        alive = false;
    }

    private void check(int offset, int length) {
        if (!alive || offset < 0 || length < 0 || offset > bytes.length - length) {
            refuse(offset, length);
        }
    }

    private void refuse(int offset, int length) {
        if (!alive) {
            throw new IllegalStateException("this frame's raise is over; copy what you want to keep while it lasts");
        }
        throw new IndexOutOfBoundsException(
                "bytes " + offset + " to " + (offset + length) + " of a frame of " + bytes.length);
    }
}
