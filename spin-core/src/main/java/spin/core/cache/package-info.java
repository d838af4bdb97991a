/// Caches for extensions: bytes that cost something to make, kept within a bound and given up by a policy that their user chooses.
///
/// Begin with [Caches], which makes a [Cache] in the name of whoever asks; [CachePolicy] says who gives way. What is kept is charged to its
/// user and gone when he is. The kernel's part is [CacheService].
///
/// Which entry gives way shows in simulated time, so it follows from the calls and the given clock alone: no host clock, no host
/// thread and no host chance decides here. It never makes an entry by itself, and never looks into one.
@NullMarked
package spin.core.cache;

import org.jspecify.annotations.NullMarked;
