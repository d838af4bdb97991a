package spin.domains.meter;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the JDK compares by itself, where it is given nothing but its own order: each comparison pays for what it looks at.
///
/// A method `Owner_name` stands in for the JDK's, as in [Charged].
public final class Compared {

    /// The order of a queue that was given none, which it does not tell of.
    static final Comparator<Object> IMPLIED = new Natural(false);

    private static final Comparator<Object> NULLS_FIRST = Comparator.nullsFirst(IMPLIED);

    private Compared() {}

    public static Comparator<Object> Comparator_naturalOrder() {
        return new Natural(false);
    }

    public static Comparator<Object> Comparator_reverseOrder() {
        return new Natural(true);
    }

    public static Comparator<Object> Collections_reverseOrder() {
        return new Natural(true);
    }

    public static Comparator<Object> Comparator_comparing(Function<Object, Object> key) {
        return Comparator.comparing(key, new Natural(false));
    }

    public static Comparator<Object> Comparator_thenComparing(Comparator<Object> first, Function<Object, Object> key) {
        return first.thenComparing(key, new Natural(false));
    }

    public static Comparator<Map.Entry<Object, Object>> Entry_comparingByKey() {
        return Map.Entry.comparingByKey(new Natural(false));
    }

    public static Comparator<Map.Entry<Object, Object>> Entry_comparingByValue() {
        return Map.Entry.comparingByValue(new Natural(false));
    }

    public static Object Collections_max(Collection<?> elements) {
        Charged.charge(elements);
        return Collections.max(elements, IMPLIED);
    }

    public static Object Collections_min(Collection<?> elements) {
        Charged.charge(elements);
        return Collections.min(elements, IMPLIED);
    }

    public static int Collections_binarySearch(List<?> list, Object key) {
        return Collections_binarySearch(list, key, IMPLIED);
    }

    /// In a linked list the JDK goes all the way to each element that it looks at.
    @SuppressWarnings("unchecked") // As the JDK's own, where the caller's compiler has seen to it.
    public static int Collections_binarySearch(List<?> list, Object key, @Nullable Comparator<?> order) {
        if (list instanceof LinkedList<?>) {
            Charged.charge(list);
            Charged.charge(list);
        }
        return Collections.binarySearch((List<Object>) list, key, order == null ? IMPLIED : (Comparator<Object>) order);
    }

    public static int Collections_frequency(Collection<?> elements, @Nullable Object wanted) {
        Charged.chargeEachMet(elements, wanted);
        return Collections.frequency(elements, wanted);
    }

    public static boolean Collections_replaceAll(List<Object> list, @Nullable Object old, @Nullable Object fresh) {
        Charged.chargeEachMet(list, old);
        return Collections.replaceAll(list, old, fresh);
    }

    public static int Arrays_binarySearch(Object[] array, Object key) {
        return Arrays.binarySearch(array, key, IMPLIED);
    }

    public static int Arrays_binarySearch(Object[] array, int from, int to, Object key) {
        return Arrays.binarySearch(array, from, to, key, IMPLIED);
    }

    public static int Arrays_compare(Comparable<?> @Nullable [] first, Comparable<?> @Nullable [] second) {
        payFor(first, second);
        return Arrays.compare(first, second, NULLS_FIRST);
    }

    public static int Arrays_compare(Comparable<?>[] first, int from, int to, Comparable<?>[] second, int start,
            int end) {
        payFor(first, second);
        return Arrays.compare(first, from, to, second, start, end, NULLS_FIRST);
    }

    private static void payFor(Object @Nullable [] first, Object @Nullable [] second) {
        if (first != null && second != null) {
            Charged.bytes(8L * Math.min(first.length, second.length));
        }
    }

    /// What its maker was given.
    public static @Nullable Comparator<?> PriorityQueue_comparator(PriorityQueue<?> queue) {
        var order = queue.comparator();
        return isImplied(order) ? null : order;
    }

    @SuppressWarnings("ReferenceEquality") // There is one.
    private static boolean isImplied(@Nullable Comparator<?> order) {
        return order == IMPLIED;
    }

    static Collection<?> queue(Collection<?> given) {
        var queue = new PriorityQueue<Object>(orderOf(given));
        for (var element : given) {
            Charged.bytes(16);
            queue.add(element);
        }
        return queue;
    }

    @SuppressWarnings("unchecked") // As the JDK's own: what cannot be compared says so.
    private static Comparator<Object> orderOf(Collection<?> given) {
        Comparator<?> order = null;
        if (given instanceof SortedSet<?> sorted) {
            order = sorted.comparator();
        } else if (given instanceof PriorityQueue<?> queue) {
            order = queue.comparator();
        }
        return order == null ? IMPLIED : (Comparator<Object>) order;
    }

    /// The order of the elements themselves; a comparison pays for what it looks at.
    private static final class Natural implements Comparator<Object> {

        private final boolean reversed;

        Natural(boolean reversed) {
            this.reversed = reversed;
        }

        @Override
        @SuppressWarnings("unchecked") // As the JDK's own: what cannot be compared says so.
        public int compare(Object first, Object second) {
            Charged.chargeCompared(first, 1);
            Charged.chargeCompared(second, 1);
            return reversed
                    ? ((Comparable<Object>) second).compareTo(first)
                    : ((Comparable<Object>) first).compareTo(second);
        }

        @Override
        public Comparator<Object> reversed() {
            return new Natural(!reversed);
        }
    }
}
