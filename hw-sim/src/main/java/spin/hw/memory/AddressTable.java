package spin.hw.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A few things found by address, asked once per instruction: watch points and managed code.
///
/// A map would box a key for each question. Here a 64-bit filter answers nearly all of them with one shift, and the few that
/// pass search a short array.
public final class AddressTable<V> {

    private long filter;
    private int count;
    private long[] addresses = new long[8];
    private @Nullable Object[] values = new @Nullable Object[8];

    public @Nullable V get(long address) {
        if ((filter >>> bit(address) & 1) == 0) {
            return null;
        }
        for (int i = 0; i < count; i++) {
            if (addresses[i] == address) {
                @SuppressWarnings("unchecked") // only put stores values, and it takes a V
                var value = (V) values[i];
                return value;
            }
        }
        return null;
    }

    /// Puts `value` at `address`, and returns false, changing nothing, when something is there already.
    public boolean put(long address, V value) {
        if (get(address) != null) {
            return false;
        }
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        addresses[count] = address;
        values[count++] = value;
        filter |= 1L << bit(address);
        return true;
    }

    /// Takes away what is at `address`, and returns whether something was.
    public boolean remove(long address) {
        for (int i = 0; i < count; i++) {
            if (addresses[i] == address) {
                count--;
                addresses[i] = addresses[count];
                values[i] = values[count];
                values[count] = null;
                refilter();
                return true;
            }
        }
        return false;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    private void refilter() {
        filter = 0;
        for (int i = 0; i < count; i++) {
            filter |= 1L << bit(addresses[i]);
        }
    }

    private static int bit(long address) {
        return (int) (address >>> 2) & 63;
    }
}
