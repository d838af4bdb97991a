package spin.systems.aegis.filter;

/// Some bits of a packet's header, in network order.
///
///      base              base + offset
///      | ...             |  width bytes, big-endian  | ...
///                           & mask
///
/// @param offset from the base: the packet's beginning, or where the latest shift has moved it
/// @param width  1, 2 or 4 bytes; they need not be aligned
/// @param mask   which bits count, at least one
record Field(int offset, int width, int mask) implements Comparable<Field> {

    private static final int MOST = 0xffff;

    Field {
        if (offset < 0 || offset > MOST) {
            throw new IllegalArgumentException(
                    "A header field cannot lie at offset " + offset + "; give 0 to " + MOST + ".");
        }
        if (width != 1 && width != 2 && width != 4) {
            throw new IllegalArgumentException("A header field cannot be " + width + " bytes wide; give 1, 2 or 4.");
        }
        if (mask == 0 || (mask & ~widest(width)) != 0) {
            throw new IllegalArgumentException("Mask 0x" + Integer.toHexString(mask) + " of the field at offset "
                    + offset + " must have a bit set, and none beyond its " + width + " bytes.");
        }
    }

    static int widest(int width) {
        return width == 4 ? -1 : (1 << (8 * width)) - 1;
    }

    /// The first offset behind it.
    int extent() {
        return offset + width;
    }

    /// Its masked value; the caller has seen that it lies in the packet.
    int in(byte[] packet, int base) {
        var at = base + offset;
        var value = packet[at] & 0xff;
        for (var i = 1; i < width; i++) {
            value = value << 8 | (packet[at + i] & 0xff);
        }
        return value & mask;
    }

    @Override
    public int compareTo(Field other) {
        if (offset != other.offset) {
            return offset - other.offset;
        }
        return width != other.width ? width - other.width : Integer.compareUnsigned(mask, other.mask);
    }

    @Override
    public String toString() {
        return "%d:%d&0x%x".formatted(offset, width, mask);
    }
}
