package spin.bench.compare;

import org.jspecify.annotations.Nullable;

/// A claim: one cell costs less than another. Only what a paper shows, or what follows from the figures it prints.
///
/// @param factor how many times less, where the claim says so; else null
public record Ordering(String claim, Row.Unit in, Term less, Term more, String source, @Nullable Range factor) {

    /// A cell of the same table.
    public record Term(String row, String system, String profile) {

        @Override
        public String toString() {
            return row + " of " + system + " on " + profile;
        }
    }
}
