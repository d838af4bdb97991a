package spin.plexus.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The protocols that look at packets in the interrupt that brought them, by their numbers: so few that a search from the first on is the quickest.
///
/// @param <V> what shows a packet
public final class Early<V> {
    private int[] numbers = {};
    private final List<Predicate<V>> protocols = new ArrayList<>();

    public boolean isEmpty() {
        return numbers.length == 0;
    }

    /// The protocol of that number is this one from now on.
    public void put(int number, Predicate<V> protocol) {
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] == number) {
                protocols.set(i, protocol);
                return;
            }
        }
        protocols.add(protocol);
        numbers = Arrays.copyOf(numbers, numbers.length + 1);
        numbers[numbers.length - 1] = number;
    }

    /// The protocol of that number; null when none looks so early.
    public @Nullable Predicate<V> of(int number) {
        var all = numbers;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == number) {
                return protocols.get(i);
            }
        }
        return null;
    }
}
