package spin.domains.meter;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.Spliterator;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collector;
import java.util.stream.Collectors;
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

    private Charged() {}

    // ---- charges

    /// Charges for an array's bytes, a text's characters, a collection's elements; for anything else, nothing.
    public static void charge(@Nullable Object sized) {
        // No pattern switch and no lambda in this class: a domain that defines it cannot see java.lang.invoke.
        if (sized instanceof CharSequence text) {
            bytes(text.length());
        } else if (sized instanceof BigInteger number) {
            bytes(8 * quads(number));
        } else if (sized instanceof Collection<?> collection) {
            bytes(8L * collection.size());
        } else if (sized instanceof Map<?, ?> map) {
            bytes(8L * map.size());
        } else if (sized instanceof StringJoiner joiner) {
            bytes(joiner.length());
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
        }
        cycles(quads * quads);
    }

    /// Charges for a search that looks at each element, where the JDK's class does: not in sets.
    public static void chargeScan(@Nullable Object searched) {
        if (searched instanceof Collection<?> && !(searched instanceof Set<?>)) {
            charge(searched);
        }
    }

    /// Charges for the way to an element, where there is one.
    public static void chargeWalk(@Nullable Object list) {
        if (list instanceof LinkedList<?> linked) {
            bytes(8L * linked.size());
        }
    }

    /// Charges for moving all elements by one, where elements have to be moved.
    public static void chargeShift(@Nullable Object list) {
        if (list instanceof RandomAccess) {
            charge(list);
        }
    }

    /// Charges for looking for each element of one in the other.
    public static void chargeTimes(@Nullable Object first, @Nullable Object second) {
        charge(first);
        charge(second);
        if (first instanceof Collection<?> elements && second instanceof Collection<?> others
                && !(others instanceof Set<?>)) {
            product(elements.size(), others.size());
        }
    }

    /// Charges for making a text of an object, or for its hash: all the JDK's containers in it, as often as they are in it.
    public static void chargeText(@Nullable Object held) {
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
        } else {
            charge(held);
        }
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
    private static void cycles(long quads) {
        Meter.chargeAndPoll(quads * Meter.cyclesPerQuad);
    }

    private static void bytes(long bytes) {
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

    public static boolean Collections_disjoint(Collection<?> first, Collection<?> second) {
        charge(first);
        charge(second);
        if (!(first instanceof Set<?>) && !(second instanceof Set<?>)) {
            product(first.size(), second.size());
        }
        return Collections.disjoint(first, second);
    }

    public static int Collections_indexOfSubList(List<?> source, List<?> target) {
        product(source.size(), target.size() + 4L);
        return Collections.indexOfSubList(source, target);
    }

    public static int Collections_lastIndexOfSubList(List<?> source, List<?> target) {
        product(source.size(), target.size() + 4L);
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
        bytes(text.length());
        return text.toUpperCase(Locale.ROOT);
    }

    public static String String_toLowerCase(String text) {
        bytes(text.length());
        return text.toLowerCase(Locale.ROOT);
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
            long result = quads(a) * exponent;
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

    public static BigInteger BigInteger_modInverse(BigInteger a, BigInteger modulus) {
        cycles(64 * quads(a) * quads(modulus));
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
        bytes(8L * elements.size());
        var set = new LinkedHashSet<Object>();
        for (var element : elements) {
            set.add(notNull(element));
        }
        return Collections.unmodifiableSet(set);
    }

    private static Set<Object> setOf(Object... elements) {
        bytes(8L * elements.length);
        var set = new LinkedHashSet<Object>();
        for (var element : elements) {
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
        bytes(16L * map.size());
        var copy = new LinkedHashMap<Object, Object>();
        for (var entry : map.entrySet()) {
            copy.put(notNull(entry.getKey()), notNull(entry.getValue()));
        }
        return Collections.unmodifiableMap(copy);
    }

    private static Map<Object, Object> mapOf(Object... flat) {
        bytes(8L * flat.length);
        var map = new LinkedHashMap<Object, Object>();
        for (int i = 0; i < flat.length; i += 2) {
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
