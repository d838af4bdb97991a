package spin.core.device;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import spin.dispatcher.predicate.ReadOnly;

/// A frame as it came in: bytes that may be read and not written.
///
/// Alive while the raise that brought it is under way. A reader that kept it finds it dead, so no retained frame ever
/// shows the next owner's packet: a dead frame has no bytes, and one look at where they end tells that as well.
///
/// What every layer asks of the link that brought it is kept here, where no layer has to ask the link again.
public final class Frame {
    // As the machine has its bytes; the order is changed where a number is read.
    private static final VarHandle TWO = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] GONE = {};

    private final Link link;
    private final boolean looped;
    private final int linkType;
    private final long station;
    private final int length;
    private byte[] bytes;
    private boolean alive = true;

    Frame(Link link, byte[] bytes) {
        this(link, link.isLoopback(), link.framing().captureType(), stationAsItLies(link.station()), bytes);
    }

    /// For a link that knows what it is.
    Frame(Link link, boolean looped, int linkType, long station, byte[] bytes) {
        this.link = link;
        this.looped = looped;
        this.linkType = linkType;
        this.station = station;
        this.bytes = bytes;
        length = bytes.length;
    }

    /// A station's six bytes as a frame has them, the first the least significant.
    ///
    /// @param station the address in the lower 48 bits
    static long stationAsItLies(long station) {
        return Long.reverseBytes(station) >>> Short.SIZE;
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

    /// Whether it came from this machine itself: [Link#isLoopback].
    public boolean isLooped() {
        return looped;
    }

    /// What its link's frames begin with: [Framing#captureType].
    @ReadOnly
    public int linkType() {
        return linkType;
    }

    /// The station of the link that it came by, six bytes as they lie in a frame, the first the least significant: to be compared with [#little64].
    public long station() {
        return station;
    }

    /// The length in bytes.
    public int length() {
        return length;
    }

    /// Refuses what the methods that read refuse when the raise is over; for a view that has read already what it is asked for.
    ///
    /// @throws IllegalStateException when the raise that brought the frame is over
    public void checkAlive() {
        if (!alive) {
            throw over();
        }
    }

    /// One byte, 0 to 255.
    ///
    /// @throws IllegalStateException when the raise that brought the frame is over
    /// @throws IndexOutOfBoundsException outside 0 to length - 1
    public int unsigned8(int offset) {
        try {
            return bytes[offset] & 0xff;
        } catch (IndexOutOfBoundsException _) {
            throw refused(offset, 1);
        }
    }

    /// Two bytes, most significant first, 0 to 65535.
    public int unsigned16(int offset) {
        try {
            int read = (short) TWO.get(bytes, offset);
            return ((read & 0xff) << 8) | ((read >>> 8) & 0xff);
        } catch (IndexOutOfBoundsException _) {
            throw refused(offset, Short.BYTES);
        }
    }

    /// Four bytes, most significant first.
    public int signed32(int offset) {
        try {
            return Integer.reverseBytes((int) FOUR.get(bytes, offset));
        } catch (IndexOutOfBoundsException _) {
            throw refused(offset, Integer.BYTES);
        }
    }

    /// Eight bytes, most significant first.
    public long signed64(int offset) {
        return Long.reverseBytes(little64(offset));
    }

    /// Four bytes as they lie, the first the least significant: for sums, which do not depend on the order, and where few of them are asked for.
    public int little32(int offset) {
        try {
            return (int) FOUR.get(bytes, offset);
        } catch (IndexOutOfBoundsException _) {
            throw refused(offset, Integer.BYTES);
        }
    }

    /// Eight bytes as they lie, the first the least significant.
    public long little64(int offset) {
        try {
            return (long) EIGHT.get(bytes, offset);
        } catch (IndexOutOfBoundsException _) {
            throw refused(offset, Long.BYTES);
        }
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

    /// The same as they lie, and not folded: [OnesSum#little].
    public long littleSum(int offset, int length) {
        check(offset, length);
        return OnesSum.little(bytes, offset, length);
    }

    void die() {
        alive = false;
        bytes = GONE;
    }

    private void check(int offset, int length) {
        if (offset < 0 || length < 0 || offset > bytes.length - length || !alive) {
            throw refused(offset, length);
        }
    }

    private RuntimeException refused(int offset, int asked) {
        return alive
                ? new IndexOutOfBoundsException(
                        "bytes " + offset + " to " + (offset + asked) + " of a frame of " + length)
                : over();
    }

    private static IllegalStateException over() {
        return new IllegalStateException("this frame's raise is over; copy what you want to keep while it lasts");
    }
}
