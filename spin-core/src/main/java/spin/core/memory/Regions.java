package spin.core.memory;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.account.Account;

/// The regions of one address space, in the order of their addresses, none overlapping another.
///
/// Asked on every fault, and then mostly about the region that was asked about last.
final class Regions {
    private @Nullable Region[] regions = new @Nullable Region[4];
    private int count;
    private @Nullable Region recent;

    /// The region that holds `address`.
    @Nullable
    Region at(long address) {
        var last = recent;
        if (last != null && last.contains(address)) {
            return last;
        }
        int index = firstBeyond(address);
        var found = index < count ? regions[index] : null;
        if (found == null || address < found.first) {
            return null;
        }
        recent = found;
        return found;
    }

    /// Whether nothing is allocated between the two addresses.
    boolean isFree(long first, long beyond) {
        int index = firstBeyond(first);
        var next = index < count ? regions[index] : null;
        return next == null || next.first >= beyond;
    }

    /// The lowest gap of `length` bytes at or above `from`.
    long gap(long length, long from) {
        long candidate = from;
        for (int i = firstBeyond(from); i < count; i++) {
            var next = get(i);
            if (next.first - candidate >= length) {
                return candidate;
            }
            candidate = Math.max(candidate, next.beyond);
        }
        return candidate;
    }

    void add(Region region) {
        int index = firstBeyond(region.first);
        if (count == regions.length) {
            regions = Arrays.copyOf(regions, count * 2);
        }
        System.arraycopy(regions, index, regions, index + 1, count - index);
        regions[index] = region;
        count++;
    }

    void remove(Region region) {
        int index = firstBeyond(region.first);
        System.arraycopy(regions, index + 1, regions, index, count - index - 1);
        regions[--count] = null;
        recent = null;
    }

    int count() {
        return count;
    }

    /// The holder of each, one after the other.
    void walk(Consumer<Account> holder) {
        for (int i = 0; i < count; i++) {
            holder.accept(get(i).account);
        }
    }

    Region get(int index) {
        var region = regions[index];
        if (region == null) {
            throw new IndexOutOfBoundsException("region " + index + " of " + count);
        }
        return region;
    }

    /// The index of the first region that ends beyond `address`.
    private int firstBeyond(long address) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).beyond > address) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
