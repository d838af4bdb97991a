package spin.bench.compare;

/// An ordering, held against our figures.
///
/// @param less our figure for the cell that should cost less, in the ordering's unit
public record Verdict(Table table, Ordering ordering, double less, double more, boolean modelled) {

    public boolean kept() {
        return less < more;
    }
}
