package spin.plexus.tcp;

/// The text that the application has handed over and the peer has not acknowledged.
final class SendQueue implements Payload {
    private final Ring ring;
    private int start;
    private int length;
    /// Where the segment begins that is being sent.
    private int offered;

    /// @param start the sequence number of the first byte
    SendQueue(int capacity, int start) {
        ring = new Ring(capacity);
        this.start = start;
    }

    /// Takes as much as there is room for.
    ///
    /// @return how much that was
    int write(byte[] bytes, int from, int wanted) {
        int taken = Math.min(wanted, free());
        ring.put(length, bytes, from, taken);
        length += taken;
        return taken;
    }

    int free() {
        return ring.capacity() - length;
    }

    int length() {
        return length;
    }

    /// The sequence number behind the last byte.
    int end() {
        return start + length;
    }

    /// The peer has everything before `sequence`.
    void acknowledged(int sequence) {
        int count = Math.min(sequence - start, length);
        if (count > 0) {
            ring.skip(count);
            start += count;
            length -= count;
        }
    }

    /// The text from `sequence` on, as the payload of a segment that is sent at once.
    Payload from(int sequence) {
        offered = sequence - start;
        return this;
    }

    @Override
    public void copyTo(int from, byte[] into, int at, int count) {
        if (offered < 0 || from < 0 || offered + from > length - count) {
            throw new IndexOutOfBoundsException(
                    "bytes %d to %d of %d to be sent".formatted(offered + from, offered + from + count, length));
        }
        ring.get(offered + from, into, at, count);
    }

    void clear() {
        ring.clear();
        start += length;
        length = 0;
    }
}
