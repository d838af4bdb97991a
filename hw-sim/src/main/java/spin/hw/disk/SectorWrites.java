package spin.hw.disk;

/// Told of every sector that has reached the platters; for crash tests.
@FunctionalInterface
public interface SectorWrites {
    /// What a drive does when nobody listens.
    SectorWrites UNOBSERVED = (_, _) -> Then.GO_ON;

    /// What is to happen after it.
    enum Then {
        GO_ON,
        /// The drive loses its power at once: nothing that follows reaches the platters, and it answers no more.
        CUT_POWER
    }

    /// @param count sectors written since the drive was built, this one included
    /// @param lba   the one that was written just now
    Then written(long count, long lba);

    /// Cuts the power after the n-th sector.
    static SectorWrites cutPowerAfter(long n) {
        return (count, _) -> count >= n ? Then.CUT_POWER : Then.GO_ON;
    }

    /// Runs something at each sector, such as a [spin.hw.debug.HaltAfter].
    static SectorWrites observedBy(Runnable observer) {
        return (_, _) -> {
            observer.run();
            return Then.GO_ON;
        };
    }
}
