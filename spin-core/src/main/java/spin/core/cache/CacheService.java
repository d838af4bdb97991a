package spin.core.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import spin.core.account.Ledger;
import spin.core.account.Resource;
import spin.dispatcher.Requester;

/// All caches of a kernel, by whose they are. Kernel-private.
public final class CacheService {
    private final Ledger ledger;
    private final LongSupplier now;
    private final Resource resource;
    private final List<Cache> all = new ArrayList<>();

    /// @param now simulated time in nanoseconds
    public CacheService(Ledger ledger, LongSupplier now) {
        this.ledger = ledger;
        this.now = now;
        resource = ledger.resource("cached byte", found -> all.forEach(each -> each.walk(found)));
    }

    /// [Caches] as `who` has it.
    public Caches as(Requester who) {
        return (name, capacity, largest, lifetime, policy) -> {
            if (ledger.of(who).isClosed()) {
                throw new IllegalStateException("%s is gone, and gets no cache".formatted(who.name()));
            }
            if (name == null || policy == null) {
                throw new IllegalArgumentException("a cache needs a name and a policy, and null was given");
            }
            if (largest < 0 || lifetime < 0 || capacity < largest) {
                throw new IllegalArgumentException(
                        "%s wants a cache of %d bytes for entries of %d bytes that last %d ns; entries must fit, and nothing be negative"
                                .formatted(who.name(), capacity, largest, lifetime));
            }
            var cache = new Cache(name, capacity, largest, lifetime, policy, now, ledger.of(who), resource);
            all.add(cache);
            return cache;
        };
    }

    /// A domain is gone, and its caches with it.
    public void unloaded(Requester domain) {
        var account = ledger.of(domain);
        for (var cache : List.copyOf(all)) {
            if (cache.isOf(account)) {
                cache.clear();
                all.remove(cache);
            }
        }
    }
}
