package spin.core.cache;

import spin.dispatcher.EventInterface;

/// Where caches are made: the service that an extension asks for, in its own name.
@EventInterface
public interface Caches {
    /// A cache of at most `capacity` bytes, charged to the caller as they are kept, and gone with it.
    ///
    /// @param largest an entry with more bytes is never kept
    /// @param lifetime nanoseconds of simulated time for which an entry is good; 0 for as long as it is kept
    /// @throws IllegalArgumentException when one of them is negative, or no entry could ever be kept
    Cache make(String name, long capacity, int largest, long lifetime, CachePolicy policy);
}
