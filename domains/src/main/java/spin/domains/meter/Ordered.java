package spin.domains.meter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/// Collectors whose results iterate in the order of insertion, where the JDK's own iterate by hash. As in [Charged], a
/// method `Owner_name` stands in for `Owner.name`, and the others are what [Charged]'s own are made of; nothing here pays, so every domain
/// shares this one class.
public final class Ordered {

    private Ordered() {}

    public static Collector<Object, ?, Set<Object>> Collectors_toSet() {
        return Collectors.toCollection(LinkedHashSet::new);
    }

    public static Collector<Object, ?, Map<Object, List<Object>>> groupingBy(
            Function<Object, Object> classifier) {
        return Collectors.groupingBy(classifier, newMap(), Collectors.toList());
    }

    public static Collector<Object, ?, Map<Object, Object>> groupingBy(Function<Object, Object> classifier,
            Collector<Object, Object, Object> downstream) {
        return Collectors.groupingBy(classifier, newMap(), downstream);
    }

    public static Collector<Object, ?, Map<Object, Object>> toMap(Function<Object, Object> key,
            Function<Object, Object> value) {
        return Collectors.toMap(key, value, (_, _) -> {
            throw new IllegalStateException("duplicate key");
        }, newMap());
    }

    public static Collector<Object, ?, Map<Object, Object>> toMap(Function<Object, Object> key,
            Function<Object, Object> value, BinaryOperator<Object> merge) {
        return Collectors.toMap(key, value, merge, newMap());
    }

    public static Collector<Object, ?, Set<Object>> Collectors_toUnmodifiableSet() {
        return Collectors.collectingAndThen(Collectors_toSet(), set -> {
            if (set.contains(null)) {
                throw new NullPointerException("null is no element of an unmodifiable collection");
            }
            return Collections.unmodifiableSet(set);
        });
    }

    public static Collector<Object, ?, Map<Object, Object>> toUnmodifiableMap(Function<Object, Object> key,
            Function<Object, Object> value) {
        return Collectors.collectingAndThen(toMap(key, value), Collections::unmodifiableMap);
    }

    public static Collector<Object, ?, Map<Object, Object>> toUnmodifiableMap(Function<Object, Object> key,
            Function<Object, Object> value, BinaryOperator<Object> merge) {
        return Collectors.collectingAndThen(toMap(key, value, merge), Collections::unmodifiableMap);
    }

    private static <V> Supplier<Map<Object, V>> newMap() {
        return LinkedHashMap::new;
    }
}
