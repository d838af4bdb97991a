package spin.dispatcher.predicate;

/// Some bits of what an accessor reads: `value >>> shift & mask`, in the width of the value (`int` for all that are
/// narrower), then widened with its sign.
public record Extract(Accessor accessor, int shift, long mask) {
    public Extract {
        var type = accessor.type();
        if (!type.isPrimitive() || type == void.class || type == float.class || type == double.class) {
            throw new IllegalArgumentException("%s is of type %s; an atom compares integers and booleans"
                    .formatted(accessor, type.getName()));
        }
        int width = type == long.class ? Long.SIZE : Integer.SIZE;
        if (shift < 0 || shift >= width) {
            throw new IllegalArgumentException("a shift by %d of %d bits; shift by 0 to %d"
                    .formatted(shift, width, width - 1));
        }
        // One form for each meaning, or equal extracts would not be equal.
        mask = width == Integer.SIZE ? (int) mask : mask;
        if (shift > 0 && mask < 0) {
            mask &= (width == Integer.SIZE ? 0xffff_ffffL : -1L) >>> shift;
        }
    }

    public boolean isWide() {
        return accessor.type() == long.class;
    }

    /// Whether all bits are taken.
    public boolean isWhole() {
        return shift == 0 && mask == -1;
    }

    /// Of the value that was read.
    public long of(long value) {
        return isWide() ? value >>> shift & mask : (int) value >>> shift & (int) mask;
    }

    /// The bits from here on, `0` being the lowest that is taken now.
    public Extract shifted(int by) {
        return new Extract(accessor, shift + by, mask >> by);
    }

    public Atom is(long value) {
        return new Atom(this, Atom.Operator.WITHIN, value, value);
    }

    public Atom isNot(long value) {
        return new Atom(this, Atom.Operator.OUTSIDE, value, value);
    }

    /// Both ends included.
    public Atom between(long low, long high) {
        return new Atom(this, Atom.Operator.WITHIN, low, high);
    }

    @Override
    public String toString() {
        var text = new StringBuilder(accessor.toString());
        if (shift != 0) {
            text.append(" >>> ").append(shift);
        }
        if (mask != -1) {
            text.append(" & 0x").append(Long.toHexString(isWide() ? mask : mask & 0xffff_ffffL));
        }
        return text.toString();
    }
}
