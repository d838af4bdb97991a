package spin.core.memory;

/// What has become of a page.
///
/// ```text
///             reclaim                 repossess
///   ACTIVE ------------> RECLAIMED ------------> TRANSIENT ---> DEAD, its frame free
///     ^  ^                   |
///     |  |     mapped again  |      deallocated while a device may reach it: ZOMBIE, then DEAD
///     |  +-------------------+
///     +--> PINNED
/// ```
public enum PageState {
    /// Somebody's, mapped or not; the longest active one is the next candidate to be reclaimed.
    ACTIVE,
    /// Not to be reclaimed: a device reaches it, or it belongs to an address space itself.
    PINNED,
    /// Its mappings are gone and its content is still there. Mapping it makes it active again: its second chance.
    RECLAIMED,
    /// Its holder is being told that it goes. It may be read and not mapped.
    TRANSIENT,
    /// Given back, while a device may still reach its frame; nobody else gets the frame before the device is done.
    ZOMBIE,
    /// The capability is worth nothing; the frame may be somebody else's.
    DEAD
}
