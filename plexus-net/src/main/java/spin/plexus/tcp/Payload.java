package spin.plexus.tcp;

/// The text of a segment where it lies: in the frame that it came in, or in the queue that it is sent from. So it is
/// copied once on its way in and once on its way out.
public interface Payload {
    /// No text.
    Payload NONE = (from, into, at, length) -> {
        if (length != 0) {
            throw new IndexOutOfBoundsException("bytes " + from + " to " + (from + length) + " of no text");
        }
    };

    /// Copies `length` bytes of it, from `from` on, to `at` in `into`.
    void copyTo(int from, byte[] into, int at, int length);

    /// The text that stands in an array.
    static Payload of(byte[] bytes) {
        return (from, into, at, length) -> System.arraycopy(bytes, from, into, at, length);
    }
}
