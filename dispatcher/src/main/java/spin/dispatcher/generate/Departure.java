package spin.dispatcher.generate;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a change takes out of a table: the bindings of one key as they were before it, and as they are after it.
///
/// The patch that was in force holds it, so raises that began by that patch find what they began with, and when the last of them has
/// ended nothing holds what is gone.
///
/// @param gone ids
/// @param also what else the change takes out
record Departure(KeyTable table, long key, Set<Long> gone, @Nullable Bound before, @Nullable Bound after,
        @Nullable Departure also) {}
