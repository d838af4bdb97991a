package spin.systems.aegis.filter;

/// One requirement of a filter.
public sealed interface Step {

    /// The masked field has this value.
    record Atom(int offset, int width, int mask, int value) implements Step {

        public Atom {
            var field = new Field(offset, width, mask);
            if ((value & ~mask) != 0) {
                throw new IllegalArgumentException("Value 0x" + Integer.toHexString(value) + " of the atom " + field
                        + " has bits outside the mask, so nothing could ever match.");
            }
        }

        Field field() {
            return new Field(offset, width, mask);
        }
    }

    /// What follows is counted from further on: the base moves by the masked field times 2 to the `scale`. It asks only that the field
    /// lies in the packet; where a header may be too short, an atom must say so.
    record Shift(int offset, int width, int mask, int scale) implements Step {

        /// No header is longer, so that no sum of shifts can overflow.
        private static final long LONGEST = 0xffff;

        public Shift {
            var field = new Field(offset, width, mask);
            if (scale < 0 || scale > 16 || (mask & 0xffff_ffffL) << scale > LONGEST) {
                throw new IllegalArgumentException("Shift " + field + " by 2^" + scale + " could pass over more than "
                        + LONGEST + " bytes; narrow its mask.");
            }
        }

        Field field() {
            return new Field(offset, width, mask);
        }
    }
}
