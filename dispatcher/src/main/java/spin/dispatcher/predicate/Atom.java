package spin.dispatcher.predicate;

/// One comparison with constants.
///
/// @param low included
/// @param high included
public record Atom(Extract extract, Operator operator, long low, long high) {

    /// How the extract lies to the constants.
    public enum Operator {
        WITHIN,
        OUTSIDE
    }

    /// Of a value that was read by the accessor.
    public boolean test(long read) {
        return holds(extract.of(read));
    }

    /// Of the bits that were taken out.
    public boolean holds(long bits) {
        return (low <= bits && bits <= high) == (operator == Operator.WITHIN);
    }

    public boolean isEquality() {
        return operator == Operator.WITHIN && low == high;
    }

    /// Nothing is within an empty range.
    public boolean isNever() {
        return operator == Operator.WITHIN && low > high;
    }

    @Override
    public String toString() {
        var not = operator == Operator.OUTSIDE;
        if (low == high) {
            return "%s %s %d".formatted(extract, not ? "!=" : "==", low);
        }
        if (low == Long.MIN_VALUE) {
            return "%s %s %d".formatted(extract, not ? ">" : "<=", high);
        }
        if (high == Long.MAX_VALUE) {
            return "%s %s %d".formatted(extract, not ? "<" : ">=", low);
        }
        return "%s %sin %d..%d".formatted(extract, not ? "not " : "", low, high);
    }
}
