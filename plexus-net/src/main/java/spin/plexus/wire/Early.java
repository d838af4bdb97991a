package spin.plexus.wire;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The protocols that look at packets in the interrupt that brought them, by their numbers: so few that a search from the first on is the quickest.
///
/// @param <V> what shows a packet
public final class Early<V> {
    private @Nullable Entry<V> first;

    private record Entry<V>(int number, Predicate<V> protocol, @Nullable Entry<V> next) {}

    public boolean isEmpty() {
        return first == null;
    }

    /// The protocol of that number is this one from now on.
    public void put(int number, Predicate<V> protocol) {
        first = new Entry<>(number, protocol, without(number, first));
    }

    private static <V> @Nullable Entry<V> without(int number, @Nullable Entry<V> entry) {
        if (entry == null) {
            return null;
        }
        return entry.number == number
                ? entry.next
                : new Entry<>(entry.number, entry.protocol, without(number, entry.next));
    }

    /// The protocol of that number; null when none looks so early.
    public @Nullable Predicate<V> of(int number) {
        for (var entry = first; entry != null; entry = entry.next) {
            if (entry.number == number) {
                return entry.protocol;
            }
        }
        return null;
    }
}
