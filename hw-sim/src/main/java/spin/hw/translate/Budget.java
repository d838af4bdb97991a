package spin.hw.translate;

/// The cycles that a region may still use and the instructions that it has completed, in one `long`, so that a block costs one addition and
/// a loop one comparison:
///
///      63                     32 31                      0
///     +-------------------------+-------------------------+
///     |  cycles left (signed)   | instructions completed  |
///     +-------------------------+-------------------------+
///
/// A charge is negative above and positive below, and the sum of charges is the charge of the sum as long as the lower half does not
/// overflow: it cannot, because every instruction takes a cycle and only [#MOST] cycles are lent at a time.
final class Budget {

    static final long MOST = 1L << 30;

    private static final int SHIFT = 32;
    private static final long INSTRUCTIONS = (1L << SHIFT) - 1;

    private Budget() {}

    /// What one instruction takes.
    static long charge(long cycles) {
        return -(cycles << SHIFT) + 1;
    }

    /// A budget with so many cycles and nothing completed.
    static long of(long cycles) {
        return cycles << SHIFT;
    }

    static long cyclesLeft(long budget) {
        return budget >> SHIFT;
    }

    static long instructions(long budget) {
        return budget & INSTRUCTIONS;
    }

    /// The cycles of a charge, positive.
    static long cyclesOf(long charge) {
        return -(charge >> SHIFT);
    }
}
