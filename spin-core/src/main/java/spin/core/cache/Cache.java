package spin.core.cache;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.core.account.Census;
import spin.core.account.Resource;

/// Bytes by number, within a bound: a capability, made by [Caches#make] only.
///
/// Each entry has a version; what is asked for in another one is not there, and is given up. The bytes are the caller's own array: nothing
/// is copied, and whoever changes them changes what he will find.
public final class Cache {
    private final String name;
    private final long capacity;
    private final int largest;
    private final long lifetime;
    private final LongSupplier now;
    private final Account account;
    private final Resource resource;
    /// In the order in which they give way.
    private final LinkedHashMap<Long, Entry> entries = new LinkedHashMap<>();
    private CachePolicy policy;
    private long bytes;
    private long hits;
    private long misses;
    private long evictions;

    private static final class Entry {
        final long version;
        final byte[] bytes;
        final long made;
        boolean used;

        Entry(long version, byte[] bytes, long made) {
            this.version = version;
            this.bytes = bytes;
            this.made = made;
        }
    }

    Cache(String name, long capacity, int largest, long lifetime, CachePolicy policy, LongSupplier now,
            Account account, Resource resource) {
        this.name = name;
        this.capacity = capacity;
        this.largest = largest;
        this.lifetime = lifetime;
        this.policy = policy;
        this.now = now;
        this.account = account;
        this.resource = resource;
    }

    /// Whether an entry of so many bytes can be kept at all.
    public boolean admits(long size) {
        return size <= largest;
    }

    /// The bytes of that number in that version; null when they are not here.
    public byte @Nullable [] get(long number, long version) {
        var entry = entries.get(number);
        if (entry == null || entry.version != version || isOld(entry)) {
            if (entry != null) {
                drop(number, entry);
            }
            misses++;
            return null;
        }
        hits++;
        switch (policy) {
            case LEAST_RECENTLY_USED -> {
                entries.remove(number);
                entries.put(number, entry);
            }
            case SECOND_CHANCE -> entry.used = true;
            case FIRST_IN -> {
                // Nothing that happens to an entry changes its turn.
            }
        }
        return entry.bytes;
    }

    /// Keeps bytes, in place of those of that number that were kept before. Others give way to them.
    ///
    /// @return false when they are too many for an entry, or for what the caller may hold
    public boolean put(long number, long version, byte[] content) {
        var before = entries.get(number);
        if (before != null) {
            drop(number, before);
        }
        if (!admits(content.length)) {
            return false;
        }
        while (bytes + content.length > capacity) {
            evict();
        }
        if (!account.charge(resource, content.length)) {
            return false;
        }
        bytes += content.length;
        entries.put(number, new Entry(version, content, now.getAsLong()));
        return true;
    }

    /// Gives everything up.
    public void clear() {
        for (var each : List.copyOf(entries.entrySet())) {
            drop(each.getKey(), each.getValue());
        }
    }

    /// Who gives way from now on.
    public void policy(CachePolicy other) {
        policy = other;
    }

    public CachePolicy policy() {
        return policy;
    }

    /// Bytes that are kept.
    public long bytes() {
        return bytes;
    }

    public int entries() {
        return entries.size();
    }

    /// How often something was asked for and was here.
    public long hits() {
        return hits;
    }

    /// How often it was not.
    public long misses() {
        return misses;
    }

    /// How often one gave way to another.
    public long evictions() {
        return evictions;
    }

    @Override
    public String toString() {
        return "cache %s, %s: %d entries, %d of %d bytes, %d hits, %d misses, %d gave way".formatted(name,
                policy.name().toLowerCase(Locale.ROOT).replace('_', ' '), entries.size(), bytes, capacity,
                hits, misses, evictions);
    }

    boolean isOf(Account other) {
        return account == other;
    }

    /// Tells of the bytes that are really here.
    void walk(Census.Found found) {
        for (var each : entries.values()) {
            found.accept(account, each.bytes.length);
        }
    }

    private boolean isOld(Entry entry) {
        return lifetime > 0 && now.getAsLong() - entry.made >= lifetime;
    }

    /// Takes out whose turn it is. Nobody is passed over twice, so this ends.
    private void evict() {
        var first = entries.pollFirstEntry();
        while (first != null && policy == CachePolicy.SECOND_CHANCE && first.getValue().used) {
            first.getValue().used = false;
            entries.putLast(first.getKey(), first.getValue());
            first = entries.pollFirstEntry();
        }
        if (first != null) {
            evictions++;
            release(first.getValue());
        }
    }

    private void drop(long number, Entry entry) {
        entries.remove(number);
        release(entry);
    }

    private void release(Entry entry) {
        bytes -= entry.bytes.length;
        account.credit(resource, entry.bytes.length);
    }
}
