package spin.domains.meter;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
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

    private static long quads(BigInteger number) {
        return (number.bitLength() >>> 6) + 1L;
    }

    /// Charges for work that grows with the product of two sizes.
    private static void cycles(long quads) {
        Meter.chargeAndPoll(quads * Meter.cyclesPerQuad);
    }

    private static void bytes(long bytes) {
        Meter.chargeAndPoll(Math.max(0, (bytes + 7) >> 3) * Meter.cyclesPerQuad);
    }

    // ---- stand-ins

    public static String String_replace(String text, CharSequence target, CharSequence replacement) {
        long places = target.isEmpty() ? text.length() + 1L : text.length() / target.length();
        bytes(text.length() + places * replacement.length());
        return text.replace(target, replacement);
    }

    public static String String_join(CharSequence delimiter, CharSequence... elements) {
        return String_join(delimiter, Arrays.asList(elements));
    }

    public static String String_join(CharSequence delimiter, Iterable<? extends CharSequence> elements) {
        var copies = new ArrayList<String>();
        for (var element : elements) {
            var copy = String.valueOf(element);
            bytes((long) copy.length() + delimiter.length());
            copies.add(copy);
        }
        return String.join(delimiter, copies);
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
        checkFormat(format);
        bytes(format.length());
        for (var argument : arguments) {
            charge(argument);
        }
        return String.format(Locale.ROOT, format, arguments);
    }

    @SuppressWarnings("AnnotateFormatMethod") // As above.
    public static String String_formatted(String format, @Nullable Object... arguments) {
        return String_format(format, arguments);
    }

    /// A specifier is `%`, an index, flags, a width, a precision and a letter; a width or precision has at most four digits here.
    private static void checkFormat(String format) {
        int digits = 0;
        boolean inSpecifier = false;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (!inSpecifier) {
                inSpecifier = c == '%';
                digits = 0;
            } else if (c >= '0' && c <= '9') {
                digits++;
                if (digits > 4) {
                    throw new IllegalArgumentException(
                            "A width of more than four digits is not for extensions: " + format);
                }
            } else if (c == 't' || c == 'T') {
                throw new IllegalArgumentException("%t depends on the host's time zone: format the parts of the time.");
            } else if (c == '%' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
                inSpecifier = false;
            } else {
                digits = 0;
            }
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
