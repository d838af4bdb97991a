package spin.core.strand;

/// Told whose turn it is, so that limits of cycles are held against the strand that uses them, and code from outside that
/// does not give the processor up by itself can be made to.
public interface Turns {
    /// `strand`'s turn begins.
    ///
    /// @param allowance its own
    /// @param quantum cycles after which others may have a turn
    void begins(Allowance allowance, long quantum);

    /// The turn is over.
    void ends(Allowance allowance);

    /// The strand whose turn it is keeps the processor for a stretch, and so many cycles of its own at most: then its code is terminated.
    /// Stretches nest, and an inner one never reaches further than the one around it.
    ///
    /// @return for [#release]
    long keep(long cycles);

    /// Whether that stretch, and none around it, has used up its cycles.
    boolean isOver(long token);

    /// The stretch is over.
    void release(long token);

    /// What the running strand does from now on is not ended by what limits its caller, but by a limit of its own.
    ///
    /// @param cycles that it may use
    /// @return ends that
    default Runnable shield(long cycles) {
        return () -> {};
    }

    /// For kernels without limits.
    Turns UNCOUNTED = new Turns() {
        @Override
        public void begins(Allowance allowance, long quantum) {
            // Nothing is counted.
        }

        @Override
        public void ends(Allowance allowance) {
            // Nothing was.
        }

        @Override
        public long keep(long cycles) {
            return 0;
        }

        @Override
        public boolean isOver(long token) {
            return false;
        }

        @Override
        public void release(long token) {
            // Nothing was kept.
        }
    };
}
