package spin.domains;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Copies what an extension hands over, so that the copy holds nothing of the extension.
///
/// | given | copied as |
/// |---|---|
/// | null, a box, a text, a big number, a date or time, a UUID | itself: it cannot change |
/// | an enumeration's constant or a record, of the JDK or the host | itself; a new record of copies |
/// | an array of primitives, or of anything here of a type of the JDK or the host | an array of that type |
/// | a list, set, map or queue of the JDK | ArrayList, LinkedHashSet (TreeSet), LinkedHashMap (TreeMap), ArrayDeque |
/// | an Optional, a BitSet | the same with a copy inside |
///
/// A sorted set or map keeps its order if that is the natural one; another's comparator would be code. Keys and elements of sets are
/// values that can be compared with their like: of others somebody may choose so many with one hash that the host, whom no
/// limit ends, would look through them for ever.
///
/// The copying walks through collections of the JDK that may in turn ask the extension's own, so it runs where the extension
/// does, under its limit. It copies a tree: what is shared is copied twice, what contains itself is refused for its depth.
final class StateCopy {

    /// Plain values by their exact class: an heir of BigInteger could be anything.
    private static final Set<Class<?>> PLAIN = Set.of(Boolean.class, Byte.class, Short.class, Character.class,
            Integer.class, Long.class, Float.class, Double.class, Duration.class, Instant.class, LocalDate.class,
            LocalTime.class, LocalDateTime.class, MonthDay.class, OffsetDateTime.class, Period.class, Year.class,
            YearMonth.class, ZoneOffset.class, UUID.class);

    /// Whose tables the JDK keeps searchable however they collide.
    private static final Set<Class<?>> KEYS = Set.of(String.class, Boolean.class, Byte.class, Short.class,
            Character.class, Integer.class, Long.class, Float.class, Double.class, BigInteger.class, Duration.class,
            Instant.class, UUID.class);

    private static final int MOST_VALUES = 100_000;
    private static final long MOST_BYTES = 16 << 20;
    private static final int DEEPEST = 100;

    private int values;
    private long bytes;
    private int depth;

    private StateCopy() {}

    /// What was handed over is not fit to be. The message is a clause that says what and what to do.
    static final class NotCopied extends RuntimeException {

        private static final long serialVersionUID = 1;

        NotCopied(String message) {
            super(message);
        }
    }

    /// @throws NotCopied when something in it is of another kind, or there is too much
    static @Nullable Object of(@Nullable Object given) {
        return new StateCopy().copy(given);
    }

    private @Nullable Object copy(@Nullable Object given) {
        count(1, 16);
        if (given == null) {
            return null;
        }
        if (++depth > DEEPEST) {
            throw new NotCopied(
                    "it is nested more than " + DEEPEST + " deep or contains itself; hand over a flat table");
        }
        var copied = known(given);
        depth--;
        return copied;
    }

    private void count(int more, long moreBytes) {
        values += more;
        bytes += moreBytes;
        if (values > MOST_VALUES || bytes > MOST_BYTES) {
            throw new NotCopied(
                    "it has more than %d values or %d bytes; hand over less".formatted(MOST_VALUES, MOST_BYTES));
        }
    }

    private Object known(Object given) {
        var type = given.getClass();
        if (PLAIN.contains(type)) {
            return given;
        }
        if (isOfADomain(type)) {
            throw notOfUse(type);
        }
        return switch (given) {
            case String text -> counted(text, 2L * text.length());
            case BigInteger number when type == BigInteger.class -> counted(number, number.bitLength() / 8);
            case BigDecimal number when type == BigDecimal.class ->
                counted(number, number.unscaledValue().bitLength() / 8);
            case BitSet bits when type == BitSet.class -> bits(bits);
            case Enum<?> constant -> constant;
            case Record row -> row(row, type);
            case Optional<?> perhaps -> Optional.ofNullable(perhaps.map(this::copy).orElse(null));
            case Map<?, ?> map -> map(map);
            case Set<?> set -> set(set);
            case Deque<?> queue when !(queue instanceof List<?>) -> elements(queue, new ArrayDeque<>());
            case Collection<?> list -> elements(list, new ArrayList<>());
            default -> {
                if (type.isArray()) {
                    yield array(given, type.getComponentType());
                }
                throw notOfUse(type);
            }
        };
    }

    private static NotCopied notOfUse(Class<?> type) {
        return new NotCopied("it has an object of class " + type.getName()
                + "; hand over texts, numbers, dates, arrays, collections of the JDK, and records and enumerations that are"
                + " published");
    }

    /// Of any domain: the old version's own classes would stay, and another's would be held by somebody who does not import it.
    private static boolean isOfADomain(Class<?> type) {
        var element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return Domain.isOfADomain(element);
    }

    private <T> T counted(T value, long size) {
        count(0, size);
        return value;
    }

    private BitSet bits(BitSet bits) {
        count(0, bits.size() / 8);
        return BitSet.valueOf(bits.toLongArray());
    }

    // ---- what contains others

    private Collection<@Nullable Object> elements(Collection<?> from, Collection<@Nullable Object> into) {
        for (var element : from) {
            into.add(copy(element));
        }
        return into;
    }

    private Object set(Set<?> set) {
        Set<@Nullable Object> copied = new LinkedHashSet<>();
        if (set instanceof SortedSet<?> sorted) {
            mustBeNatural(sorted.comparator());
            copied = new TreeSet<>();
        }
        for (var element : set) {
            copied.add(key(element));
        }
        return copied;
    }

    private Object map(Map<?, ?> map) {
        Map<@Nullable Object, @Nullable Object> copied = new LinkedHashMap<>();
        if (map instanceof SortedMap<?, ?> sorted) {
            mustBeNatural(sorted.comparator());
            copied = new TreeMap<>();
        }
        for (var entry : map.entrySet()) {
            copied.put(key(entry.getKey()), copy(entry.getValue()));
        }
        return copied;
    }

    private static void mustBeNatural(@Nullable Object comparator) {
        if (comparator != null) {
            throw new NotCopied(
                    "a sorted set or map has a comparator, which is code; hand over one in the natural order, or a list");
        }
    }

    private @Nullable Object key(@Nullable Object given) {
        if (given != null && !(given instanceof Enum<?>) && !KEYS.contains(given.getClass())) {
            throw new NotCopied("a key of a map or an element of a set is of class " + given.getClass().getName()
                    + "; use a text, a number or an enumeration's constant there");
        }
        return copy(given);
    }

    private Object array(Object array, Class<?> component) {
        int length = Array.getLength(array);
        count(0, 8L * length);
        var copied = Array.newInstance(component, length);
        if (component.isPrimitive()) {
            System.arraycopy(array, 0, copied, 0, length);
            return copied;
        }
        for (int i = 0; i < length; i++) {
            put(copied, i, copy(Array.get(array, i)), component);
        }
        return copied;
    }

    /// The copy of a `LinkedList` is an `ArrayList`, which an array of the former does not hold.
    private static void put(Object array, int index, @Nullable Object value, Class<?> component) {
        if (value != null && !component.isInstance(value)) {
            throw new NotCopied("an array of " + component.getName() + " cannot hold the copy, a "
                    + value.getClass().getName() + "; hand over a list");
        }
        Array.set(array, index, value);
    }

    // ---- records of the host

    private Object row(Record row, Class<?> type) {
        try {
            var components = type.getRecordComponents();
            var arguments = new @Nullable Object[components.length];
            for (int i = 0; i < components.length; i++) {
                arguments[i] = copy(components[i].getAccessor().invoke(row));
            }
            return canonical(type, components).newInstance(arguments);
        } catch (IllegalAccessException | NoSuchMethodException | InstantiationException hidden) {
            throw new NotCopied("the record " + type.getName() + " is not public; hand over one that is published");
        } catch (IllegalArgumentException unfit) {
            throw new NotCopied(
                    "the record " + type.getName() + " does not take the copies of its components; hand over a list");
        } catch (InvocationTargetException own) {
            throw new NotCopied("the record " + type.getName() + " refuses the copies of its components: "
                    + Testimony.of(own.getCause() == null ? own : own.getCause()));
        }
    }

    private static Constructor<?> canonical(Class<?> type, RecordComponent[] components) throws NoSuchMethodException {
        return type.getConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    }
}
