package spin.domains.meter;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.RandomAccess;
import java.util.Set;
import java.util.Spliterator;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.DoublePredicate;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// What untrusted code calls in the JDK's stead, or just before it.
///
/// `charge...` pays for work that the JDK will do unseen, before it does it, so that the limit speaks first. A method
/// `Owner_name` stands in for `Owner.name` (its receiver, if it has one, comes first) where the JDK's own is not the same
/// on every run, or grows more than its arguments say; [StandIns] knows which is which.
public final class Charged {

    /// Words of stack that the JDK's `toString` or `hashCode` of one container takes.
    private static final int NESTED = 96;
    /// A text of so many characters costs what a call costs.
    private static final int SHORT = 64;
    private static final String TREE_VIEWS = "java.util.TreeMap$";
    private static final String PART = "SubMap";
    private static final String UNMODIFIABLE = "java.util.Collections$Unmodifiable";

    /// What untrusted code reads in the stead of [String#CASE_INSENSITIVE_ORDER].
    public static final Comparator<String> CASE_INSENSITIVE_ORDER = new CaseIgnoring();

    private Charged() {}

    // ---- charges

    /// Charges for an array's bytes, a text's characters, a collection's elements; for anything else, nothing.
    public static void charge(@Nullable Object sized) {
        // No pattern switch and no lambda in this class: a domain that defines it cannot see java.lang.invoke.
        if (sized instanceof CharSequence text) {
            bytes(text.length());
        } else if (sized instanceof BigInteger number) {
            bytes(8 * quads(number));
        } else if (sized instanceof BigDecimal number) {
            Decimals.pay(Decimals.digits(number));
        } else if (sized instanceof Collection<?> collection) {
            bytes(8L * size(collection));
        } else if (sized instanceof Map<?, ?> map) {
            bytes(8L * size(map));
        } else if (sized instanceof StringJoiner joiner) {
            bytes(joiner.length());
        } else if (sized instanceof BitSet bits) {
            bytes(bits.size() / 8);
        } else if (sized instanceof ByteBuffer buffer) {
            bytes(buffer.remaining());
        } else if (sized instanceof Object[] array) {
            bytes(8L * array.length);
        } else if (sized instanceof byte[] array) {
            bytes(array.length);
        } else if (sized instanceof boolean[] array) {
            bytes(array.length);
        } else if (sized instanceof char[] array) {
            bytes(2L * array.length);
        } else if (sized instanceof short[] array) {
            bytes(2L * array.length);
        } else if (sized instanceof int[] array) {
            bytes(4L * array.length);
        } else if (sized instanceof float[] array) {
            bytes(4L * array.length);
        } else if (sized instanceof long[] array) {
            bytes(8L * array.length);
        } else if (sized instanceof double[] array) {
            bytes(8L * array.length);
        }
    }

    /// Charges for an exception: the JVM writes down who called whom, which takes as long as the calls are nested deep.
    public static void chargeTrace() {
        cycles(Meter.stack >>> 4);
    }

    /// Charges for that many elements.
    public static void chargeCount(int elements) {
        bytes(8L * elements);
    }

    /// Charges for the square of a text's or an array's size in quadwords: what reading a number from its digits takes.
    public static void chargeSquare(@Nullable Object sized) {
        charge(sized);
        long quads = 0;
        if (sized instanceof CharSequence text) {
            quads = text.length() / 16;
        } else if (sized instanceof byte[] bytes) {
            quads = bytes.length / 8;
        } else if (sized instanceof char[] digits) {
            quads = digits.length / 16;
        } else if (sized instanceof BigInteger number) {
            quads = quads(number);
        }
        cycles(quads * quads);
    }

    /// Charges for asking a container for its size, where the JDK has to count.
    public static void chargeSize(@Nullable Object sized) {
        if (sized instanceof Collection<?> collection) {
            if (isCounted(collection)) {
                size(collection);
            }
        } else if (sized instanceof Map<?, ?> map && isCounted(map)) {
            size(map);
        }
    }

    /// Its size. Where the JDK has to count, it is counted here first, and paid for.
    private static long size(Collection<?> collection) {
        if (!isCounted(collection)) {
            return collection.size();
        }
        long elements = 0;
        for (var _ : collection) {
            cycles(1);
            elements++;
        }
        return elements;
    }

    private static long size(Map<?, ?> map) {
        return isCounted(map) ? size(map.keySet()) : map.size();
    }

    /// Of the JDK's containers these are views of a part of a tree, or of something that may be one: their iterators know no size.
    private static boolean isCounted(Collection<?> collection) {
        if (collection instanceof RandomAccess || collection.getClass().getClassLoader() != null) {
            return false;
        }
        var name = collection.getClass().getName();
        boolean sorted = collection instanceof TreeSet<?> || name.startsWith(TREE_VIEWS)
                || name.startsWith(UNMODIFIABLE);
        return name.startsWith("java.util.AbstractMap$") || name.equals("java.util.Collections$UnmodifiableCollection")
                || (sorted && (name.contains(PART) || !collection.spliterator().hasCharacteristics(Spliterator.SIZED)));
    }

    private static boolean isCounted(Map<?, ?> map) {
        if (map instanceof HashMap<?, ?> || map.getClass().getClassLoader() != null) {
            return false;
        }
        var name = map.getClass().getName();
        return name.contains(PART) || (name.startsWith(UNMODIFIABLE) && isCounted(map.keySet()));
    }

    /// Charges for finding a key: the JDK takes its hash and compares it, which is work where it is a container or a long text. In a bucket
    /// a container may meet all others, in a tree a text meets as many as the tree is high.
    public static void chargeKey(@Nullable Object table, @Nullable Object key) {
        if (key instanceof Integer || key instanceof Long) {
            return;
        }
        if (key instanceof String text) {
            if (text.length() > SHORT) {
                cycles((text.length() >> 3) * meetings(table));
            }
        } else if (key instanceof BigInteger number) {
            cycles(quads(number) * meetings(table));
        } else if (key instanceof BigDecimal) {
            for (long left = meetings(table); left > 0; left--) {
                charge(key);
            }
        } else if (isDeep(key)) {
            chargeText(key);
            cycles(elements(table));
        }
    }

    /// What has its hash and its equality from what is in it.
    private static boolean isDeep(@Nullable Object key) {
        return key != null && key.getClass().getClassLoader() == null && (key instanceof Collection<?>
                || key instanceof Map<?, ?> || key instanceof Map.Entry<?, ?> || key instanceof Optional<?>);
    }

    private static long meetings(@Nullable Object table) {
        return table instanceof HashMap<?, ?> || table instanceof HashSet<?>
                ? 1
                : Math.max(1, logarithm(elements(table)));
    }

    private static long elements(@Nullable Object sized) {
        if (sized instanceof Collection<?> collection) {
            return size(collection);
        }
        return sized instanceof Map<?, ?> map ? size(map) : sized instanceof Object[] array ? array.length : 0;
    }

    private static long logarithm(long elements) {
        return (long) Long.SIZE - Long.numberOfLeadingZeros(elements);
    }

    /// Charges for sorting: each element is compared as often as the logarithm of their number says.
    public static void chargeSort(@Nullable Object sorted) {
        charge(sorted);
        if (sorted == null || sorted.getClass().getClassLoader() != null) {
            return;
        }
        if (sorted instanceof Object[] array) {
            long comparisons = logarithm(array.length);
            cycles(array.length * comparisons);
            for (var element : array) {
                chargeCompared(element, comparisons);
            }
        } else if (sorted instanceof List<?> list) {
            long comparisons = logarithm(list.size());
            cycles(list.size() * comparisons);
            for (var element : list) {
                chargeCompared(element, comparisons);
            }
        } else {
            long length = primitives(sorted);
            cycles(length * logarithm(length));
        }
    }

    /// Not by reflection, which a domain that defines this class has not.
    private static long primitives(Object array) {
        if (array instanceof int[] ints) {
            return ints.length;
        }
        if (array instanceof long[] longs) {
            return longs.length;
        }
        if (array instanceof double[] doubles) {
            return doubles.length;
        }
        if (array instanceof float[] floats) {
            return floats.length;
        }
        // Of these there are so few values that they are counted and not compared.
        return 0;
    }

    static void chargeCompared(@Nullable Object element, long comparisons) {
        if (element instanceof String text && text.length() > SHORT) {
            cycles((text.length() >> 3) * comparisons);
        } else if (element instanceof BigInteger number) {
            cycles(quads(number) * comparisons);
        } else if (element instanceof BigDecimal) {
            for (long left = comparisons; left > 0; left--) {
                charge(element);
            }
        }
    }

    /// Charges for a search that looks at each element, where the JDK's class does; a set finds it by its key.
    public static void chargeScan(@Nullable Object searched, @Nullable Object wanted) {
        if (searched instanceof Set<?>) {
            chargeKey(searched, wanted);
        } else {
            chargeEachMet(searched, wanted);
        }
    }

    /// Charges for comparing what is wanted with each element or value.
    static void chargeEachMet(@Nullable Object searched, @Nullable Object wanted) {
        charge(searched);
        chargeMet(elements(searched), wanted);
    }

    /// Charges for what may be compared with so many others.
    private static void chargeMet(long others, @Nullable Object wanted) {
        if (wanted instanceof String text && text.length() > SHORT) {
            product(others, text.length() >> 1);
        } else if (isDeep(wanted)) {
            long before = Meter.cycles;
            chargeText(wanted);
            product(others, 4 * (Meter.cycles - before));
        }
    }

    /// Charges for elements that may each be compared with so many others; a list of the domain's own gives them out itself, and pays for it.
    private static void chargeAllMet(long others, Collection<?> wanted) {
        if (wanted.getClass().getClassLoader() == null) {
            for (var each : wanted) {
                chargeMet(others, each);
            }
        }
    }

    /// Charges for the way to an element, where there is one.
    public static void chargeWalk(@Nullable Object list) {
        if (list instanceof LinkedList<?> linked) {
            bytes(8L * linked.size());
        }
    }

    /// Charges for moving all elements by one, where elements have to be moved.
    public static void chargeShift(@Nullable Object list, @Nullable Object added) {
        if (list instanceof RandomAccess) {
            charge(list);
        }
        chargeAdded(list, added);
    }

    /// Charges for finding a place for what is added, where that takes more than the next one.
    public static void chargeAdded(@Nullable Object collection, @Nullable Object added) {
        if (collection instanceof Set<?>) {
            chargeKey(collection, added);
        }
    }

    /// Charges for looking for each element of one in the other.
    public static void chargeTimes(@Nullable Object first, @Nullable Object second) {
        charge(first);
        charge(second);
        if (first instanceof Collection<?> elements && second instanceof Collection<?> others) {
            chargeKeys(second, elements);
            chargeKeys(first, others);
            if (!(others instanceof Set<?>)) {
                product(size(elements), size(others));
            }
        }
    }

    private static void chargeKeys(@Nullable Object table, Collection<?> keys) {
        if (keys.getClass().getClassLoader() == null) {
            for (var key : keys) {
                chargeKey(table, key);
            }
        }
    }

    /// Charges for making a text of an object, or for its hash: all the JDK's containers in it, as often as they are in it.
    public static void chargeText(@Nullable Object held) {
        if (held instanceof Throwable thrown) {
            chargeThrown(thrown);
            return;
        }
        if (held == null || held.getClass().getClassLoader() != null) {
            return;
        }
        if (held instanceof Collection<?> || held instanceof Map<?, ?> || held instanceof Object[]) {
            chargeParts(held);
        } else if (held instanceof Optional<?> optional) {
            cycles(1);
            chargeText(optional.orElse(null));
        } else if (held instanceof Map.Entry<?, ?> entry) {
            cycles(1);
            chargeText(entry.getKey());
            chargeText(entry.getValue());
        } else if (held instanceof AtomicReference<?> reference) {
            cycles(1);
            chargeText(reference.get());
        } else if (held instanceof BigInteger number) {
            // Its digits: what school needs a square for.
            cycles(quads(number) * quads(number));
            charge(held);
        } else {
            charge(held);
        }
    }

    /// Its class and its message, copied each time: what names its cause as its message is longer than that, and so on.
    private static void chargeThrown(Throwable thrown) {
        var message = thrown.getLocalizedMessage();
        bytes(thrown.getClass().getName().length() + (message == null ? 0L : message.length()));
    }

    /// The JDK will go as deep as this does, and takes about as much stack for it.
    private static void chargeParts(Object container) {
        int before = Meter.enter(NESTED);
        try {
            chargeEach(container);
        } finally {
            Meter.stack = before;
        }
    }

    private static void chargeEach(Object container) {
        charge(container);
        if (container instanceof Collection<?> collection) {
            for (var part : collection) {
                chargePart(container, part);
            }
        } else if (container instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                chargePart(container, entry.getKey());
                chargePart(container, entry.getValue());
            }
        } else if (container instanceof Object[] array) {
            for (var part : array) {
                chargePart(container, part);
            }
        }
    }

    /// The JDK writes "(this Collection)" for a container directly in itself.
    @SuppressWarnings("ReferenceEquality") // As the JDK asks it.
    private static void chargePart(Object container, @Nullable Object part) {
        if (part != container) {
            chargeText(part);
        }
    }

    /// What is between a collection that lies about its size and who believes it: what it really hands out.
    public static @Nullable Collection<?> honest(@Nullable Collection<?> given) {
        if (given == null || given.getClass().getClassLoader() == null) {
            charge(given);
            return given;
        }
        // Not toArray: what it hands out may be far more than it says.
        long room = Meter.room;
        long total = 0;
        var elements = new ArrayList<Object>();
        for (var element : given) {
            total = more(total, 16, room);
            elements.add(element);
        }
        return elements;
    }

    /// The same for what becomes keys.
    public static @Nullable Collection<?> honestKeys(@Nullable Collection<?> given) {
        var keys = honest(given);
        if (keys != null) {
            chargeKeys(null, keys);
        }
        return keys;
    }

    /// The same for a map.
    public static @Nullable Map<?, ?> honestKeys(@Nullable Map<?, ?> given) {
        if (given == null || given.getClass().getClassLoader() == null) {
            charge(given);
            if (given != null) {
                chargeKeys(null, given.keySet());
            }
            return given;
        }
        long room = Meter.room;
        long total = 0;
        var entries = new LinkedHashMap<Object, Object>();
        for (var entry : given.entrySet()) {
            total = more(total, 48, room);
            chargeKey(null, entry.getKey());
            entries.put(entry.getKey(), entry.getValue());
        }
        return entries;
    }

    /// The order of a queue that was given none.
    public static Comparator<Object> queueOrder() {
        return Compared.IMPLIED;
    }

    /// The elements in a queue whose comparisons are paid: by the order that came with them, or their own.
    public static @Nullable Collection<?> queued(@Nullable Collection<?> given) {
        return given == null ? null : Compared.queue(given);
    }

    /// The object, or what answers for it where its hash and its text are the JVM's.
    public static @Nullable Object seen(@Nullable Object object) {
        return Identity.seen(object);
    }

    /// Gives a constant the hash that its name decides.
    public static void settle(Enum<?> constant) {
        Identity.settle(constant);
    }

    public static int System_identityHashCode(@Nullable Object object) {
        return Identity.of(object);
    }

    /// A text that will not change any more.
    public static String text(@Nullable CharSequence given) {
        if (given == null || given.getClass().getClassLoader() == null) {
            charge(given);
            return String.valueOf(given);
        }
        long room = Meter.room;
        int length = given.length();
        more(0, 2L * length, room);
        var characters = new char[length];
        for (int i = 0; i < length; i++) {
            characters[i] = given.charAt(i);
        }
        return new String(characters);
    }

    private static void product(long elements, long others) {
        // Two sizes are ints: no overflow.
        cycles((elements * others) >> 2);
    }

    /// What finding a text in another takes in the worst case, when it is nearly there at every place.
    private static void search(CharSequence text, String wanted) {
        bytes(text.length());
        cycles(((long) text.length() * wanted.length()) >> 6);
    }

    private static long quads(BigInteger number) {
        return (number.bitLength() >>> 6) + 1L;
    }

    /// Charges for work that grows with the product of two sizes.
    static void cycles(long quads) {
        Meter.chargeAndPoll(quads * Meter.cyclesPerQuad);
    }

    static void bytes(long bytes) {
        long counted = Math.max(0, bytes);
        Meter.chargeAndPoll(((counted + 7) >> 3) * Meter.cyclesPerQuad);
        Meter.copied += counted;
        if (Meter.copied > Meter.room) {
            throw MemoryExhausted.inOneCall(Meter.copied, Meter.room);
        }
    }

    /// The same, where code of the domain may have run meanwhile, which has calls of its own to pay.
    ///
    /// @param before what this call has told already
    /// @param room   what it had when it began
    /// @return what it has told now
    private static long more(long before, long bytes, long room) {
        Meter.copied = before;
        Meter.room = room;
        bytes(bytes);
        return Meter.copied;
    }

    // ---- stand-ins

    public static String String_replace(String text, CharSequence target, CharSequence replacement) {
        long room = Meter.room;
        var wanted = target.toString();
        var other = replacement.toString();
        search(text, wanted);
        long places = wanted.isEmpty() ? text.length() + 1L : text.length() / wanted.length();
        more(0, text.length() + places * other.length(), room);
        return text.replace(wanted, other);
    }

    public static boolean String_contains(String text, CharSequence part) {
        var wanted = part.toString();
        search(text, wanted);
        return text.contains(wanted);
    }

    public static int String_indexOf(String text, String wanted) {
        search(text, wanted);
        return text.indexOf(wanted);
    }

    public static int String_indexOf(String text, String wanted, int from) {
        search(text, wanted);
        return text.indexOf(wanted, from);
    }

    public static int String_indexOf(String text, String wanted, int from, int to) {
        search(text, wanted);
        return text.indexOf(wanted, from, to);
    }

    public static int String_lastIndexOf(String text, String wanted) {
        search(text, wanted);
        return text.lastIndexOf(wanted);
    }

    public static int String_lastIndexOf(String text, String wanted, int from) {
        search(text, wanted);
        return text.lastIndexOf(wanted, from);
    }

    public static int StringBuilder_indexOf(StringBuilder text, String wanted) {
        search(text, wanted);
        return text.indexOf(wanted);
    }

    public static int StringBuilder_indexOf(StringBuilder text, String wanted, int from) {
        search(text, wanted);
        return text.indexOf(wanted, from);
    }

    public static int StringBuilder_lastIndexOf(StringBuilder text, String wanted) {
        search(text, wanted);
        return text.lastIndexOf(wanted);
    }

    public static int StringBuilder_lastIndexOf(StringBuilder text, String wanted, int from) {
        search(text, wanted);
        return text.lastIndexOf(wanted, from);
    }

    public static StringBuilder StringBuilder_append(StringBuilder builder, CharSequence added, int from, int to) {
        return builder.append(text(added), from, to);
    }

    public static StringBuilder StringBuilder_insert(StringBuilder builder, int at, CharSequence added, int from,
            int to) {
        bytes(builder.length());
        return builder.insert(at, text(added), from, to);
    }

    public static boolean Collections_addAll(Collection<Object> collection, Object... added) {
        charge(added);
        if (collection instanceof Set<?>) {
            for (var each : added) {
                chargeKey(collection, each);
            }
        }
        return Collections.addAll(collection, added);
    }

    public static boolean Collections_disjoint(Collection<?> first, Collection<?> second) {
        charge(first);
        charge(second);
        if (!(first instanceof Set<?>) && !(second instanceof Set<?>)) {
            product(first.size(), second.size());
            chargeAllMet(size(first), second);
        } else {
            chargeKeys(first, second);
            chargeKeys(second, first);
        }
        return Collections.disjoint(first, second);
    }

    public static int Collections_indexOfSubList(List<?> source, List<?> target) {
        product(source.size(), target.size() + 4L);
        chargeAllMet(size(source), target);
        return Collections.indexOfSubList(source, target);
    }

    public static int Collections_lastIndexOfSubList(List<?> source, List<?> target) {
        product(source.size(), target.size() + 4L);
        chargeAllMet(size(source), target);
        return Collections.lastIndexOfSubList(source, target);
    }

    public static Collector<CharSequence, ?, String> Collectors_joining() {
        return Collectors_joining("", "", "");
    }

    public static Collector<CharSequence, ?, String> Collectors_joining(CharSequence delimiter) {
        return Collectors_joining(delimiter, "", "");
    }

    public static Collector<CharSequence, ?, String> Collectors_joining(CharSequence delimiter, CharSequence prefix,
            CharSequence suffix) {
        var joining = new Joining(text(delimiter), text(prefix), text(suffix));
        return Collector.of(joining, joining, new Merging(), new Finishing());
    }

    // Collectors with keys: each is hashed or compared by the JDK, as deep as it is.

    public static Collector<Object, ?, Map<Object, List<Object>>> Collectors_groupingBy(
            Function<Object, Object> classifier) {
        return Ordered.groupingBy(new Keyed(classifier));
    }

    public static Collector<Object, ?, Map<Object, Object>> Collectors_groupingBy(Function<Object, Object> classifier,
            Collector<Object, Object, Object> downstream) {
        return Ordered.groupingBy(new Keyed(classifier), downstream);
    }

    public static Collector<Object, ?, Map<Object, Object>> Collectors_groupingBy(Function<Object, Object> classifier,
            Supplier<Map<Object, Object>> maps, Collector<Object, Object, Object> downstream) {
        return Collectors.groupingBy(new Keyed(classifier), maps, downstream);
    }

    public static Collector<Object, ?, Map<Object, Object>> Collectors_toMap(Function<Object, Object> keys,
            Function<Object, Object> values) {
        return Ordered.toMap(new Keyed(keys), values);
    }

    public static Collector<Object, ?, Map<Object, Object>> Collectors_toMap(Function<Object, Object> keys,
            Function<Object, Object> values, BinaryOperator<Object> merge) {
        return Ordered.toMap(new Keyed(keys), values, merge);
    }

    public static Collector<Object, ?, Map<Object, Object>> Collectors_toMap(Function<Object, Object> keys,
            Function<Object, Object> values, BinaryOperator<Object> merge, Supplier<Map<Object, Object>> maps) {
        return Collectors.toMap(new Keyed(keys), values, merge, maps);
    }

    public static Collector<Object, ?, Map<Object, Object>> Collectors_toUnmodifiableMap(Function<Object, Object> keys,
            Function<Object, Object> values) {
        return Ordered.toUnmodifiableMap(new Keyed(keys), values);
    }

    public static Collector<Object, ?, Map<Object, Object>> Collectors_toUnmodifiableMap(Function<Object, Object> keys,
            Function<Object, Object> values, BinaryOperator<Object> merge) {
        return Ordered.toUnmodifiableMap(new Keyed(keys), values, merge);
    }

    /// What comes out becomes a key.
    private static final class Keyed implements Function<Object, Object> {
        private final Function<Object, Object> keys;

        Keyed(Function<Object, Object> keys) {
            this.keys = keys;
        }

        @Override
        public Object apply(Object element) {
            var key = keys.apply(element);
            chargeKey(null, key);
            return key;
        }
    }

    // A collector that asks its parts for their containers at once, twice as many at each level.

    public static Collector<Object, Object, Object> Collectors_partitioningBy(Predicate<Object> predicate,
            Collector<Object, Object, Object> downstream) {
        return paying(Collectors.partitioningBy(predicate, downstream));
    }

    public static Collector<Object, Object, Object> Collectors_teeing(Collector<Object, Object, Object> first,
            Collector<Object, Object, Object> second, BiFunction<Object, Object, Object> merger) {
        return paying(Collectors.teeing(first, second, merger));
    }

    @SuppressWarnings("unchecked") // The same collector, whatever it makes; only asking for a container pays now.
    private static Collector<Object, Object, Object> paying(Collector<?, ?, ?> collector) {
        var given = (Collector<Object, Object, Object>) collector;
        return Collector.of(new Paying(given.supplier()), given.accumulator(), given.combiner(), given.finisher());
    }

    private static final class Paying implements Supplier<Object> {

        private final Supplier<Object> containers;

        Paying(Supplier<Object> containers) {
            this.containers = containers;
        }

        @Override
        public Object get() {
            bytes(64);
            return containers.get();
        }
    }

    /// Makes a joiner, and pays for each text that it is given.
    private static final class Joining implements Supplier<StringJoiner>, BiConsumer<StringJoiner, CharSequence> {

        private final String delimiter;
        private final String prefix;
        private final String suffix;
        private final long room = Meter.room;

        Joining(String delimiter, String prefix, String suffix) {
            this.delimiter = delimiter;
            this.prefix = prefix;
            this.suffix = suffix;
        }

        @Override
        public StringJoiner get() {
            bytes((long) prefix.length() + suffix.length());
            return new StringJoiner(delimiter, prefix, suffix);
        }

        @Override
        public void accept(StringJoiner joiner, CharSequence added) {
            var copy = text(added);
            more(joiner.length(), (long) delimiter.length() + copy.length(), room);
            joiner.add(copy);
        }
    }

    private static final class Merging implements BinaryOperator<StringJoiner> {

        @Override
        public StringJoiner apply(StringJoiner first, StringJoiner second) {
            return first.merge(second);
        }
    }

    private static final class Finishing implements Function<StringJoiner, String> {

        @Override
        public String apply(StringJoiner joiner) {
            return joiner.toString();
        }
    }

    public static StringJoiner StringJoiner_add(StringJoiner joiner, CharSequence added) {
        joiner.add(text(added));
        return joiner;
    }

    public static String String_join(CharSequence delimiter, CharSequence... elements) {
        return String_join(delimiter, Arrays.asList(elements));
    }

    public static String String_join(CharSequence delimiter, Iterable<? extends CharSequence> elements) {
        long room = Meter.room;
        long total = 0;
        var between = delimiter.toString();
        var copies = new ArrayList<String>();
        for (var element : elements) {
            var copy = String.valueOf(element);
            total = more(total, (long) copy.length() + between.length(), room);
            copies.add(copy);
        }
        return String.join(between, copies);
    }

    public static String String_toUpperCase(String text) {
        return String_toUpperCase(text, Locale.ROOT);
    }

    public static String String_toUpperCase(String text, Locale locale) {
        chargeGrowth(text, true);
        return text.toUpperCase(locale);
    }

    public static String String_toLowerCase(String text) {
        return String_toLowerCase(text, Locale.ROOT);
    }

    public static String String_toLowerCase(String text, Locale locale) {
        chargeGrowth(text, false);
        return text.toLowerCase(locale);
    }

    /// The JDK copies all that it has so far for each letter that becomes two or three.
    private static void chargeGrowth(String text, boolean upper) {
        bytes(text.length());
        long growing = 0;
        for (int i = 0; i < text.length(); i++) {
            if (grows(text.charAt(i), upper)) {
                growing++;
            }
        }
        product(growing, text.length() / 4);
    }

    /// Whether it may: exactly what SpecialCasing.txt of Unicode names for any language, and some neighbours that do not.
    private static boolean grows(char letter, boolean upper) {
        if (!upper) {
            return letter == 0x130;
        }
        return letter == 0xDF || (letter > 0xFF
                && (letter == 0x149 || letter == 0x1F0 || letter == 0x390 || letter == 0x3B0 || letter == 0x587
                        || (letter >= 0x1E96 && letter <= 0x1FFF) || (letter >= 0xFB00 && letter <= 0xFB17)));
    }

    public static String String_repeat(String text, int count) {
        if (count > 0) {
            bytes((long) text.length() * count);
        }
        return text.repeat(count);
    }

    /// As in the host's root locale. What would make the text grow beyond its arguments, or ask the host for its time zone, is
    /// refused as a wrong format is.
    @SuppressWarnings("AnnotateFormatMethod") // Its callers are compiled against the JDK's own.
    public static String String_format(String format, @Nullable Object... arguments) {
        return String_format(Locale.ROOT, format, arguments);
    }

    /// The locales that a domain can name format alike on every host.
    @SuppressWarnings("AnnotateFormatMethod") // As above.
    public static String String_format(@Nullable Locale locale, String format, @Nullable Object... arguments) {
        long room = Meter.room;
        int written = checkFormat(format);
        var texts = arguments.clone();
        long longest = 0;
        for (int i = 0; i < texts.length; i++) {
            chargeText(texts[i]);
            if (!isSmall(texts[i]) && format.indexOf('h') < 0 && format.indexOf('H') < 0) {
                texts[i] = String.valueOf(texts[i]);
            }
            if (texts[i] instanceof String text) {
                longest = Math.max(longest, text.length());
            } else if (texts[i] instanceof BigInteger number) {
                longest = Math.max(longest, 8 * quads(number));
            } else if (texts[i] instanceof BigDecimal number) {
                // Of a decimal's letters only f writes it out.
                longest = Math.max(longest,
                        format.indexOf('f') < 0 ? Decimals.digits(number) : Decimals.plain(number));
            }
        }
        // Any specifier may name any argument, and more than once.
        more(0, written + longest * (format.length() / 2), room);
        return String.format(locale, format, texts);
    }

    /// What a format looks at itself: numbers, letters, truth, and nothing.
    private static boolean isSmall(@Nullable Object argument) {
        return argument == null || argument instanceof Number || argument instanceof Character
                || argument instanceof Boolean;
    }

    @SuppressWarnings("AnnotateFormatMethod") // As above.
    public static String String_formatted(String format, @Nullable Object... arguments) {
        return String_format(format, arguments);
    }

    /// A specifier is `%`, an index, flags, a width, a precision and a letter; a width or precision has at most four digits here.
    private static int checkFormat(String format) {
        int written = format.length();
        int number = 0;
        int digits = 0;
        boolean inSpecifier = false;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (!inSpecifier) {
                inSpecifier = c == '%';
                digits = 0;
                number = 0;
            } else if (c >= '0' && c <= '9') {
                digits++;
                number = 10 * number + (c - '0');
                if (digits > 4) {
                    throw new IllegalArgumentException(
                            "A width of more than four digits is not for extensions: " + format);
                }
            } else if (c == 't' || c == 'T') {
                throw new IllegalArgumentException("%t depends on the host's time zone: format the parts of the time.");
            } else if (c == '%' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
                written += number;
                inSpecifier = false;
            } else {
                written += number;
                digits = 0;
                number = 0;
            }
        }
        return written;
    }

    // Regular expressions, of which the verifier lets only plain ones pass: each character that they look at costs.

    public static String[] String_split(String text, String pattern) {
        return String_split(text, pattern, 0);
    }

    public static String[] String_split(String text, String pattern, int limit) {
        bytes(text.length());
        return PlainPattern.isLetter(pattern) || !PlainPattern.isPlain(pattern)
                ? text.split(pattern, limit)
                : PlainPattern.split(new Paid(text), pattern, limit);
    }

    public static boolean String_matches(String text, String pattern) {
        bytes(text.length());
        return PlainPattern.isPlain(pattern)
                ? PlainPattern.matches(new Paid(text), pattern)
                : text.matches(pattern);
    }

    public static String String_replaceAll(String text, String pattern, String replacement) {
        bytes((text.length() + 1L) * (replacement.length() + 1L));
        return PlainPattern.isPlain(pattern)
                ? PlainPattern.replace(new Paid(text), pattern, replacement, true)
                : text.replaceAll(pattern, replacement);
    }

    public static String String_replaceFirst(String text, String pattern, String replacement) {
        bytes((long) text.length() + replacement.length());
        return PlainPattern.isPlain(pattern)
                ? PlainPattern.replace(new Paid(text), pattern, replacement, false)
                : text.replaceFirst(pattern, replacement);
    }

    public static String String_indent(String text, int by) {
        bytes(text.length() + Math.max(0, by) * (text.lines().count() + 1));
        return text.indent(by);
    }

    /// A text whose letters cost.
    private static final class Paid implements CharSequence {

        private final String text;

        Paid(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int at) {
            cycles(1);
            return text.charAt(at);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return text.substring(from, to);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public static StringBuilder StringBuilder_repeat(StringBuilder builder, CharSequence text, int count) {
        var copy = text(text);
        bytes((long) copy.length() * Math.max(0, count));
        return builder.repeat(copy, count);
    }

    public static StringBuilder StringBuilder_repeat(StringBuilder builder, int letter, int count) {
        bytes(2L * Math.max(0, count));
        return builder.repeat(letter, count);
    }

    // A table has twice as many places as elements, at most.

    @SuppressWarnings("NonApiType") // As the JDK's own.
    public static HashMap<Object, Object> HashMap_newHashMap(int elements) {
        bytes(16L * elements);
        return LinkedHashMap.newLinkedHashMap(elements);
    }

    @SuppressWarnings("NonApiType") // As the JDK's own.
    public static HashSet<Object> HashSet_newHashSet(int elements) {
        bytes(16L * elements);
        return LinkedHashSet.newLinkedHashSet(elements);
    }

    @SuppressWarnings("NonApiType") // As the JDK's own.
    public static LinkedHashMap<Object, Object> LinkedHashMap_newLinkedHashMap(int elements) {
        bytes(16L * elements);
        return LinkedHashMap.newLinkedHashMap(elements);
    }

    @SuppressWarnings("NonApiType") // As the JDK's own.
    public static LinkedHashSet<Object> LinkedHashSet_newLinkedHashSet(int elements) {
        bytes(16L * elements);
        return LinkedHashSet.newLinkedHashSet(elements);
    }

    // Streams without an end: each element pays when it is made, so that the limit speaks.

    public static Stream<Object> Stream_iterate(@Nullable Object seed, UnaryOperator<Object> next) {
        return Stream.iterate(seed, next).peek(new Passing());
    }

    public static Stream<Object> Stream_iterate(@Nullable Object seed, Predicate<Object> more,
            UnaryOperator<Object> next) {
        return Stream.iterate(seed, more, next).peek(new Passing());
    }

    public static Stream<Object> Stream_generate(Supplier<Object> elements) {
        return Stream.generate(elements).peek(new Passing());
    }

    public static IntStream IntStream_iterate(int seed, IntUnaryOperator next) {
        return IntStream.iterate(seed, next).peek(new Passing());
    }

    public static IntStream IntStream_iterate(int seed, IntPredicate more, IntUnaryOperator next) {
        return IntStream.iterate(seed, more, next).peek(new Passing());
    }

    public static IntStream IntStream_generate(IntSupplier elements) {
        return IntStream.generate(elements).peek(new Passing());
    }

    public static LongStream LongStream_iterate(long seed, LongUnaryOperator next) {
        return LongStream.iterate(seed, next).peek(new Passing());
    }

    public static LongStream LongStream_iterate(long seed, LongPredicate more, LongUnaryOperator next) {
        return LongStream.iterate(seed, more, next).peek(new Passing());
    }

    public static LongStream LongStream_generate(LongSupplier elements) {
        return LongStream.generate(elements).peek(new Passing());
    }

    public static DoubleStream DoubleStream_iterate(double seed, DoubleUnaryOperator next) {
        return DoubleStream.iterate(seed, next).peek(new Passing());
    }

    public static DoubleStream DoubleStream_iterate(double seed, DoublePredicate more, DoubleUnaryOperator next) {
        return DoubleStream.iterate(seed, more, next).peek(new Passing());
    }

    public static DoubleStream DoubleStream_generate(DoubleSupplier elements) {
        return DoubleStream.generate(elements).peek(new Passing());
    }

    // Streams that follow each other: the JDK asks all that hangs below a joint for its size whenever it makes one.

    public static Stream<Object> Stream_concat(Stream<Object> first, Stream<Object> second) {
        return StreamSupport.stream(new Joined(first.spliterator(), second.spliterator()), false)
                .onClose(new Closing(first, second));
    }

    public static IntStream IntStream_concat(IntStream first, IntStream second) {
        return Stream_concat(objects(first.boxed()), objects(second.boxed())).mapToInt(new Unboxing());
    }

    public static LongStream LongStream_concat(LongStream first, LongStream second) {
        return Stream_concat(objects(first.boxed()), objects(second.boxed())).mapToLong(new Unboxing());
    }

    public static DoubleStream DoubleStream_concat(DoubleStream first, DoubleStream second) {
        return Stream_concat(objects(first.boxed()), objects(second.boxed())).mapToDouble(new Unboxing());
    }

    @SuppressWarnings("unchecked") // Nothing is ever put into a stream.
    private static Stream<Object> objects(Stream<? extends Object> some) {
        return (Stream<Object>) some;
    }

    /// At each joint that a number passes.
    private static final class Unboxing
            implements
                ToIntFunction<Object>,
                ToLongFunction<Object>,
                ToDoubleFunction<Object> {
        @Override
        public int applyAsInt(Object number) {
            cycles(1);
            return (Integer) number;
        }

        @Override
        public long applyAsLong(Object number) {
            cycles(1);
            return (Long) number;
        }

        @Override
        public double applyAsDouble(Object number) {
            cycles(1);
            return (Double) number;
        }
    }

    /// Closes both, whatever the first one throws.
    private static final class Closing implements Runnable {
        private final Stream<?> first;
        private final Stream<?> second;

        Closing(Stream<?> first, Stream<?> second) {
            this.first = first;
            this.second = second;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // As the JDK asks it.
        public void run() {
            try {
                first.close();
            } catch (Throwable thrown) {
                try {
                    second.close();
                } catch (Throwable more) {
                    if (more != thrown) {
                        thrown.addSuppressed(more);
                    }
                }
                throw thrown;
            }
            second.close();
        }
    }

    /// One after the other. It knows its size from when it was made, and each element pays at each joint that it passes.
    private static final class Joined implements Spliterator<Object> {
        private final Spliterator<Object> first;
        private final Spliterator<Object> second;
        private final int characteristics;
        private long left;
        private boolean inFirst = true;

        Joined(Spliterator<Object> first, Spliterator<Object> second) {
            this.first = first;
            this.second = second;
            long sum = first.estimateSize() + second.estimateSize();
            left = sum < 0 ? Long.MAX_VALUE : sum;
            characteristics = first.characteristics() & second.characteristics()
                    & ~(DISTINCT | SORTED | (sum < 0 ? SIZED | SUBSIZED : 0));
        }

        @Override
        public boolean tryAdvance(Consumer<? super Object> action) {
            cycles(1);
            if (inFirst) {
                inFirst = first.tryAdvance(action);
            }
            boolean advanced = inFirst || second.tryAdvance(action);
            if (advanced && left != Long.MAX_VALUE) {
                left--;
            }
            return advanced;
        }

        @Override
        public void forEachRemaining(Consumer<? super Object> action) {
            cycles(1);
            if (inFirst) {
                first.forEachRemaining(action);
                inFirst = false;
            }
            second.forEachRemaining(action);
            left = 0;
        }

        @Override
        public @Nullable Spliterator<Object> trySplit() {
            return null;
        }

        @Override
        public long estimateSize() {
            return left;
        }

        @Override
        public int characteristics() {
            return characteristics;
        }
    }

    /// Numbers only, which are written alike on every host; the names of months and days depend on its languages.
    public static DateTimeFormatter DateTimeFormatter_ofPattern(String pattern) {
        bytes(pattern.length());
        boolean quoted = false;
        int run = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            run = i > 0 && pattern.charAt(i - 1) == c ? run + 1 : 1;
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted && !isPlainDatePart(c, run)) {
                throw new IllegalArgumentException("A date's pattern of an extension has numbers and quoted text, not "
                        .concat(pattern).concat(": write names and optional parts yourself."));
            }
        }
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
    }

    private static boolean isPlainDatePart(char c, int run) {
        if (c == 'M' || c == 'L') {
            return run <= 2;
        }
        return "uyDdHhkKmsSnAN".indexOf(c) >= 0 || (!Character.isLetter(c) && "[]{}#".indexOf(c) < 0);
    }

    public static IntStream Random_ints(Random random) {
        return random.ints().peek(new Passing());
    }

    public static IntStream Random_ints(Random random, long count) {
        return random.ints(count).peek(new Passing());
    }

    public static IntStream Random_ints(Random random, int from, int to) {
        return random.ints(from, to).peek(new Passing());
    }

    public static IntStream Random_ints(Random random, long count, int from, int to) {
        return random.ints(count, from, to).peek(new Passing());
    }

    public static LongStream Random_longs(Random random) {
        return random.longs().peek(new Passing());
    }

    public static LongStream Random_longs(Random random, long count) {
        return random.longs(count).peek(new Passing());
    }

    public static DoubleStream Random_doubles(Random random) {
        return random.doubles().peek(new Passing());
    }

    public static DoubleStream Random_doubles(Random random, long count) {
        return random.doubles(count).peek(new Passing());
    }

    @SuppressWarnings("overloads") // Each stream knows which of them it wants.
    private static final class Passing implements Consumer<Object>, IntConsumer, LongConsumer, DoubleConsumer {

        @Override
        public void accept(Object element) {
            cycles(1);
        }

        @Override
        public void accept(int element) {
            cycles(1);
        }

        @Override
        public void accept(long element) {
            cycles(1);
        }

        @Override
        public void accept(double element) {
            cycles(1);
        }
    }

    // What the JDK compares by itself, element by element, where it is given nothing but its own.

    private static final class CaseIgnoring implements Comparator<String> {
        @Override
        public int compare(String one, String other) {
            charge(one);
            charge(other);
            return String.CASE_INSENSITIVE_ORDER.compare(one, other);
        }
    }

    public static Predicate<Object> Predicate_isEqual(@Nullable Object wanted) {
        return new Same(wanted);
    }

    private static final class Same implements Predicate<Object> {

        private final @Nullable Object wanted;

        Same(@Nullable Object wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean test(@Nullable Object element) {
            chargeText(wanted);
            return wanted == null ? element == null : wanted.equals(element);
        }
    }

    /// Always sequential: there are no threads of the host in a domain.
    public static <T> Stream<T> StreamSupport_stream(Spliterator<T> spliterator, boolean parallel) {
        if (parallel) {
            throw new UnsupportedOperationException("A stream of an extension is sequential; pass false.");
        }
        return StreamSupport.stream(spliterator, false);
    }

    // What school needs a square for takes the JDK at most that.

    public static BigInteger BigInteger_multiply(BigInteger a, BigInteger b) {
        cycles(quads(a) * quads(b));
        return a.multiply(b);
    }

    public static BigInteger BigInteger_divide(BigInteger a, BigInteger b) {
        cycles(quads(a) * quads(b));
        return a.divide(b);
    }

    public static BigInteger BigInteger_mod(BigInteger a, BigInteger b) {
        cycles(quads(a) * quads(b));
        return a.mod(b);
    }

    public static BigInteger BigInteger_remainder(BigInteger a, BigInteger b) {
        cycles(quads(a) * quads(b));
        return a.remainder(b);
    }

    public static BigInteger[] BigInteger_divideAndRemainder(BigInteger a, BigInteger b) {
        cycles(quads(a) * quads(b));
        return a.divideAndRemainder(b);
    }

    public static BigInteger BigInteger_gcd(BigInteger a, BigInteger b) {
        cycles(64 * quads(a) * quads(b));
        return a.gcd(b);
    }

    public static BigInteger BigInteger_sqrt(BigInteger a) {
        cycles(64 * quads(a) * quads(a));
        return a.sqrt();
    }

    public static BigInteger BigInteger_pow(BigInteger a, int exponent) {
        if (exponent > 0) {
            long result = (((long) a.bitLength() * exponent) >>> 6) + 1;
            cycles(result > 1L << 25 ? 1L << 50 : result * result);
        }
        return a.pow(exponent);
    }

    public static BigInteger BigInteger_modPow(BigInteger a, BigInteger exponent, BigInteger modulus) {
        long size = Math.max(quads(a), quads(modulus));
        long steps = 64 * quads(exponent);
        cycles(size > 1L << 20 || steps > 1L << 20 ? 1L << 50 : steps * size * size);
        return a.modPow(exponent, modulus);
    }

    /// Each round is a power; the JDK makes at most fifty of them.
    public static boolean BigInteger_isProbablePrime(BigInteger a, int certainty) {
        long size = quads(a);
        cycles(size > 1L << 15 ? 1L << 50 : 64 * size * size * size * (2 + Math.clamp(certainty / 2L, 0, 50)));
        return a.isProbablePrime(certainty);
    }

    public static BigInteger BigInteger_modInverse(BigInteger a, BigInteger modulus) {
        // However small the number is: the JDK works with what is as long as the modulus.
        long size = Math.max(quads(a), quads(modulus));
        cycles(64 * size * size);
        return a.modInverse(modulus);
    }

    public static BigInteger BigInteger_shiftLeft(BigInteger a, int bits) {
        bytes(8 * quads(a) + Math.max(0, bits / 8));
        return a.shiftLeft(bits);
    }

    public static String BigInteger_toString(BigInteger a) {
        cycles(quads(a) * quads(a));
        return a.toString();
    }

    public static String BigInteger_toString(BigInteger a, int radix) {
        cycles(quads(a) * quads(a));
        return a.toString(radix);
    }

    public static IntStream IntStream_range(int start, int end) {
        bytes(8L * Math.max(0, (long) end - start));
        return IntStream.range(start, end);
    }

    public static IntStream IntStream_rangeClosed(int start, int end) {
        bytes(8L * Math.max(0, (long) end - start + 1));
        return IntStream.rangeClosed(start, end);
    }

    public static LongStream LongStream_range(long start, long end) {
        bytes(distance(start, end));
        return LongStream.range(start, end);
    }

    public static LongStream LongStream_rangeClosed(long start, long end) {
        bytes(distance(start, end));
        return LongStream.rangeClosed(start, end);
    }

    private static long distance(long start, long end) {
        if (end < start) {
            return 0;
        }
        long elements = end - start;
        // Negative when the difference overflowed: longer than anybody waits for.
        return elements < 0 || elements > 1L << 50 ? 1L << 53 : 8 * elements;
    }

    // The JDK's own sets and maps of this kind iterate in an order that is chosen anew by every start of the JVM.

    public static Set<Object> Set_of() {
        return setOf();
    }

    public static Set<Object> Set_of(Object a) {
        return setOf(a);
    }

    public static Set<Object> Set_of(Object a, Object b) {
        return setOf(a, b);
    }

    public static Set<Object> Set_of(Object a, Object b, Object c) {
        return setOf(a, b, c);
    }

    public static Set<Object> Set_of(Object a, Object b, Object c, Object d) {
        return setOf(a, b, c, d);
    }

    public static Set<Object> Set_of(Object a, Object b, Object c, Object d, Object e) {
        return setOf(a, b, c, d, e);
    }

    public static Set<Object> Set_of(Object a, Object b, Object c, Object d, Object e, Object f) {
        return setOf(a, b, c, d, e, f);
    }

    public static Set<Object> Set_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g) {
        return setOf(a, b, c, d, e, f, g);
    }

    public static Set<Object> Set_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h) {
        return setOf(a, b, c, d, e, f, g, h);
    }

    public static Set<Object> Set_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h,
            Object i) {
        return setOf(a, b, c, d, e, f, g, h, i);
    }

    public static Set<Object> Set_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g, Object h,
            Object i, Object j) {
        return setOf(a, b, c, d, e, f, g, h, i, j);
    }

    public static Set<Object> Set_of(Object... elements) {
        return setOf(elements);
    }

    public static Set<Object> Set_copyOf(Collection<?> elements) {
        bytes(8L * size(elements));
        var set = new LinkedHashSet<Object>();
        for (var element : elements) {
            chargeKey(set, element);
            set.add(notNull(element));
        }
        return Collections.unmodifiableSet(set);
    }

    private static Set<Object> setOf(Object... elements) {
        bytes(8L * elements.length);
        var set = new LinkedHashSet<Object>();
        for (var element : elements) {
            chargeKey(set, element);
            if (!set.add(notNull(element))) {
                throw new IllegalArgumentException("duplicate element");
            }
        }
        return Collections.unmodifiableSet(set);
    }

    public static Map<Object, Object> Map_of() {
        return mapOf();
    }

    public static Map<Object, Object> Map_of(Object a, Object b) {
        return mapOf(a, b);
    }

    public static Map<Object, Object> Map_of(Object a, Object b, Object c, Object d) {
        return mapOf(a, b, c, d);
    }

    public static Map<Object, Object> Map_of(Object a, Object b, Object c, Object d, Object e, Object f) {
        return mapOf(a, b, c, d, e, f);
    }

    public static Map<Object, Object> Map_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g,
            Object h) {
        return mapOf(a, b, c, d, e, f, g, h);
    }

    public static Map<Object, Object> Map_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g,
            Object h, Object i, Object j) {
        return mapOf(a, b, c, d, e, f, g, h, i, j);
    }

    public static Map<Object, Object> Map_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g,
            Object h, Object i, Object j, Object k, Object l) {
        return mapOf(a, b, c, d, e, f, g, h, i, j, k, l);
    }

    public static Map<Object, Object> Map_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g,
            Object h, Object i, Object j, Object k, Object l, Object m, Object n) {
        return mapOf(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
    }

    public static Map<Object, Object> Map_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g,
            Object h, Object i, Object j, Object k, Object l, Object m, Object n, Object o, Object p) {
        return mapOf(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
    }

    public static Map<Object, Object> Map_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g,
            Object h, Object i, Object j, Object k, Object l, Object m, Object n, Object o, Object p, Object q,
            Object r) {
        return mapOf(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r);
    }

    public static Map<Object, Object> Map_of(Object a, Object b, Object c, Object d, Object e, Object f, Object g,
            Object h, Object i, Object j, Object k, Object l, Object m, Object n, Object o, Object p, Object q,
            Object r, Object s, Object t) {
        return mapOf(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t);
    }

    public static Map<Object, Object> Map_ofEntries(Map.Entry<?, ?>... entries) {
        var flat = new Object[2 * entries.length];
        for (int i = 0; i < entries.length; i++) {
            flat[2 * i] = entries[i].getKey();
            flat[2 * i + 1] = entries[i].getValue();
        }
        return mapOf(flat);
    }

    public static Map<Object, Object> Map_copyOf(Map<?, ?> map) {
        bytes(16L * size(map));
        var copy = new LinkedHashMap<Object, Object>();
        for (var entry : map.entrySet()) {
            chargeKey(copy, entry.getKey());
            copy.put(notNull(entry.getKey()), notNull(entry.getValue()));
        }
        return Collections.unmodifiableMap(copy);
    }

    private static Map<Object, Object> mapOf(Object... flat) {
        bytes(8L * flat.length);
        var map = new LinkedHashMap<Object, Object>();
        for (int i = 0; i < flat.length; i += 2) {
            chargeKey(map, flat[i]);
            if (map.put(notNull(flat[i]), notNull(flat[i + 1])) != null) {
                throw new IllegalArgumentException("duplicate key");
            }
        }
        return Collections.unmodifiableMap(map);
    }

    private static Object notNull(@Nullable Object element) {
        if (element == null) {
            throw new NullPointerException("null is no element of an unmodifiable collection");
        }
        return element;
    }
}
