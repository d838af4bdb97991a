package spin.ext.diskfs;

import org.jspecify.annotations.Nullable;

/// Asked when a block has to leave the cache for another.
@FunctionalInterface
public interface VictimPolicy {
    /// The candidate leaves.
    VictimPolicy DEFAULT = (_, _) -> null;

    /// Of which file, by its number, block number `index` would leave.
    ///
    /// @return the index of a block of that file that shall leave instead; null, or what is not in the cache, leaves it at the candidate
    @Nullable
    Long instead(long node, long index);
}
