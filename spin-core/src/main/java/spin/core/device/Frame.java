package spin.core.device;

/// A frame as it came in: bytes that may be read and not written.
///
/// Alive while the raise that brought it is under way. A reader that kept it finds it dead, so no retained frame ever
/// shows the next owner's packet.
public final class Frame {
    private final byte[] bytes;
    private boolean alive = true;

    Frame(byte[] bytes) {
        this.bytes = bytes;
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
        check(offset, 1);
        return bytes[offset] & 0xff;
    }

    /// Two bytes, most significant first, 0 to 65535.
    public int unsigned16(int offset) {
        check(offset, 2);
        return ((bytes[offset] & 0xff) << 8) | (bytes[offset + 1] & 0xff);
    }

    /// Four bytes, most significant first.
    public int signed32(int offset) {
        check(offset, 4);
        return (unsigned16(offset) << 16) | unsigned16(offset + 2);
    }

    /// A copy of `length` bytes from `offset` on, the reader's own.
    public byte[] copy(int offset, int length) {
        check(offset, length);
        var copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        return copy;
    }

    void die() {
        alive = false;
    }

    private void check(int offset, int length) {
        if (!alive) {
            throw new IllegalStateException("this frame's raise is over; copy what you want to keep while it lasts");
        }
        if (offset < 0 || length < 0 || offset > bytes.length - length) {
            throw new IndexOutOfBoundsException(
                    "bytes " + offset + " to " + (offset + length) + " of a frame of " + bytes.length);
        }
    }
}
