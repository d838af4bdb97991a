package spin.plexus.tcp;

/// Bytes by their distance from a moving beginning. It takes memory as it is used, up to a capacity, so that ten
/// thousand connections that say little cost little.
final class Ring {
    private static final int FIRST_SIZE = 2048;
    private static final byte[] NOTHING = {};

    private final int capacity;
    private byte[] bytes = NOTHING;
    private int begin;

    /// @param capacity a power of two
    Ring(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("a queue's capacity is a power of two, not " + capacity);
        }
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /// Takes `length` bytes of `text`, from `from` on, to `distance` behind the beginning.
    void put(int distance, Payload text, int from, int length) {
        room(distance + length);
        int at = place(distance);
        int first = Math.min(length, bytes.length - at);
        text.copyTo(from, bytes, at, first);
        if (first < length) {
            text.copyTo(from + first, bytes, 0, length - first);
        }
    }

    void put(int distance, byte[] source, int from, int length) {
        room(distance + length);
        int at = place(distance);
        int first = Math.min(length, bytes.length - at);
        System.arraycopy(source, from, bytes, at, first);
        if (first < length) {
            System.arraycopy(source, from + first, bytes, 0, length - first);
        }
    }

    void get(int distance, byte[] into, int at, int length) {
        if (length == 0) {
            return;
        }
        int from = place(distance);
        int first = Math.min(length, bytes.length - from);
        System.arraycopy(bytes, from, into, at, first);
        if (first < length) {
            System.arraycopy(bytes, 0, into, at + first, length - first);
        }
    }

    /// The beginning moves on.
    void skip(int length) {
        if (length > 0) {
            begin = place(length);
        }
    }

    /// Gives the memory back; what was in it is gone.
    void clear() {
        bytes = NOTHING;
        begin = 0;
    }

    private int place(int distance) {
        return (begin + distance) & (bytes.length - 1);
    }

    private void room(int needed) {
        if (needed > capacity) {
            throw new IllegalArgumentException("%d bytes in a queue of %d".formatted(needed, capacity));
        }
        if (needed <= bytes.length) {
            return;
        }
        int size = Math.max(Math.min(FIRST_SIZE, capacity), Integer.highestOneBit(needed - 1) << 1);
        var larger = new byte[size];
        if (bytes.length > 0) {
            get(0, larger, 0, bytes.length);
        }
        bytes = larger;
        begin = 0;
    }
}
