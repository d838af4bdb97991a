package spin.hw.profile;

/// A price with its origin.
///
/// @param cycles     of the machine that the profile describes
/// @param confidence how far the figure can be trusted
/// @param source     where it is from, or why it was assumed
public record Cost(long cycles, Confidence confidence, String source) {

    /// Anything dearer is a slip of the pen: it would be a millisecond on these machines.
    private static final long LARGEST = 1_000_000;

    public Cost {
        if (cycles < 0 || cycles > LARGEST) {
            throw new IllegalArgumentException("A cost of " + cycles + " cycles is outside 0 to " + LARGEST + ".");
        }
        if (source.isBlank()) {
            throw new IllegalArgumentException("A cost of " + cycles + " cycles has no source: say where it is from.");
        }
    }

    static Cost published(long cycles, String source) {
        return new Cost(cycles, Confidence.PUBLISHED, source);
    }

    static Cost calibrated(long cycles, String source) {
        return new Cost(cycles, Confidence.CALIBRATED, source);
    }

    static Cost assumed(long cycles, String reason) {
        return new Cost(cycles, Confidence.ASSUMED, reason);
    }
}
