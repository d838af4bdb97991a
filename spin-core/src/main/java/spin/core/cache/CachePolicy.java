package spin.core.cache;

/// Who gives way when a [Cache] is full.
public enum CachePolicy {
    /// Who has not been asked for longest.
    LEAST_RECENTLY_USED,
    /// Who has been there longest.
    FIRST_IN,
    /// Who has been there longest, but not while it was asked for since it was last passed over (Corbato's CLOCK).
    SECOND_CHANCE
}
