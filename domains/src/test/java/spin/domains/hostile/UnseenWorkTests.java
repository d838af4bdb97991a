package spin.domains.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialiseOptions;
import spin.domains.Jars;
import spin.domains.meter.Meter;
import spin.domains.meter.Terminated;
import spin.domains.verify.DomainRules;

/// What the JDK does for one call, where nobody sees it, is charged before it is done: by the size of what it has to look at.
final class UnseenWorkTests {

    private static final DomainRules RULES = DomainRules.standard(Callee.class.getName());
    private static final int TIMES = 10;

    @AfterEach
    void resetTheCounter() {
        Meter.access().reset();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            var s = new TreeSet<>(numbers(10_000)).headSet(9_990)                          | s.size()                       | 9_990
            var s = Collections.unmodifiableSet(new TreeSet<>(numbers(10_000)).headSet(9_990)) | s.size()                   | 9_990
            var m = tree(10_000).tailMap(5)                                               | m.size()                       | 9_990
            var m = tree(10_000).tailMap(5)                                               | m.keySet().size()              | 9_990
            var m = tree(10_000).tailMap(5)                                               | m.entrySet().size()            | 9_990
            var m = tree(10_000).tailMap(5)                                               | m.values().size()              | 9_990
            var c = Collections.unmodifiableCollection(tree(10_000).tailMap(5).values())  | c.size()                       | 9_990
            var m = Collections.unmodifiableMap(tree(10_000).tailMap(5))                  | m.size()                       | 9_990
            var m = alike(1_000)                                                          | m.get(List.of(0, 0))           | 1_000
            var m = alike(1_000)                                                          | m.containsKey(List.of(1, 2))   | 1_000
            var t = text(); var m = new HashMap<String, Integer>(); m.put(t, 1)           | m.get(text())                  | 12_500
            var t = text(); var m = new TreeMap<String, Integer>(); for (int i = 0; i < 100; i++) m.put("" + i, i) | m.get(t) | 80_000
            var t = text(); var l = Collections.nCopies(100, t)                           | l.contains(text() + "b")       | 1_250_000
            var a = new int[10_000]                                                       | Arrays.sort(a)                 | 130_000
            var l = numbers(10_000)                                                       | l.sort(null)                   | 130_000
            var t = text(); var a = new String[10]; Arrays.fill(a, t)                     | Arrays.sort(a)                 | 500_000
            var b = new BitSet(); b.set(1_000_000)                                        | b.nextSetBit(0)                | 15_000
            var b = new BitSet(); b.set(1_000_000)                                        | b.cardinality()                | 15_000
            var b = java.nio.ByteBuffer.allocate(80_000)                                  | b.equals(b.duplicate())        | 10_000
            var n = java.math.BigInteger.ONE.shiftLeft(64_000)                            | keep("" + n)                   | 1_000_000
            var n = java.math.BigInteger.ONE.shiftLeft(64_000)                            | keep(String.format("%d", n))   | 1_000_000
            var t = "0".repeat(80_000)                                                    | Integer.parseInt(t)            | 10_000
            var a = new byte[80_000]                                                      | keep(HexFormat.of().formatHex(a)) | 10_000
            var e = new Exception("x".repeat(80_000))                                     | keep(e.toString())             | 10_000
            var e = new Exception("x".repeat(80_000))                                     | keep(new Exception(e))         | 10_000
            var t = "a".repeat(80_000); var u = "A".repeat(80_000)                        | keep(String.CASE_INSENSITIVE_ORDER.compare(t, u)) | 20_000
            var n = java.math.BigInteger.ONE.shiftLeft(64_000).subtract(java.math.BigInteger.ONE) | keep(java.math.BigInteger.TWO.modInverse(n)) | 60_000_000
            var b = new byte[80_000]; var c = new java.util.zip.CRC32()                   | c.update(b)                    | 10_000
            var t = text()                                                                | t.regionMatches(1, t, 0, 50_000) | 10_000
            var r = new java.util.concurrent.atomic.AtomicReference<>(numbers(10_000)) | keep(r.toString()) | 10_000
            var t = text(); var l = List.of(t, text()) | keep(Collections.max(l)) | 20_000
            var t = text(); var l = List.of(t, text()) | keep(Collections.min(l)) | 20_000
            var a = new String[]{text()}; var t = text() | Arrays.binarySearch(a, t) | 20_000
            var a = new String[]{text()}; var t = text() | Arrays.binarySearch(a, 0, 1, t) | 20_000
            var a = List.of(text()); var t = text() | Collections.binarySearch(a, t) | 20_000
            var a = new LinkedList<>(numbers(10_000)) | Collections.binarySearch(a, 5) | 20_000
            var a = new String[]{text()}; var b = new String[]{text()} | Arrays.compare(a, b) | 20_000
            var a = new String[]{text()}; var b = new String[]{text()} | Arrays.compare(a, 0, 1, b, 0, 1) | 20_000
            var a = new String[]{text()}; var b = new String[]{text()} | Arrays.mismatch(a, b) | 20_000
            var a = new String[]{text()}; var b = new String[]{text()} | Arrays.equals(a, 0, 1, b, 0, 1) | 20_000
            var t = "\u0130".repeat(10_000) | keep(t.toLowerCase(Locale.ROOT)) | 1_000_000
            var t = "ﬃ".repeat(10_000) | keep(t.toUpperCase()) | 1_000_000
            var q = new PriorityQueue<String>(); for (int i = 0; i < 4; i++) q.add(text() + i) | q.add(q.poll()) | 20_000
            var q = new PriorityQueue<>(List.of(text(), text(), text())) | q.add(q.poll()) | 20_000
            var q = new PriorityQueue<>(new TreeSet<>(List.of(text(), text() + 1))) | q.add(q.poll()) | 20_000
            var l = numbers(10_000) | l.subList(0, 1).clear(); l.add(1) | 10_000
            var l = numbers(10_000) | l.subList(0, 1).add(1); l.removeLast() | 10_000
            var l = numbers(10_000) | l.reversed().removeLast(); l.add(1) | 10_000
            var l = numbers(10_000) | l.reversed().add(1) | 10_000
            var l = numbers(10_000) | var i = l.iterator(); i.next(); i.remove(); l.add(1) | 10_000
            var l = numbers(10_000) | var i = l.listIterator(); i.add(2); l.removeLast() | 10_000
            var l = new ArrayDeque<>(numbers(10_000)); for (int i = 0; i < 5_000; i++) l.add(i) | var i = l.iterator(); for (int n = 0; n < 5_000; n++) i.next(); i.remove(); l.add(1) | 15_000
            var l = new LinkedList<>(numbers(10_000)).subList(9_000, 9_010) | l.get(1) | 10_000
            var l = new LinkedList<>(numbers(10_000)).subList(9_000, 9_010) | l.iterator() | 10_000
            var m = new TreeMap<>(Map.of(text(), 1)) | keep(m.lowerKey(text())) | 10_000
            var m = new TreeMap<>(Map.of(text(), 1)) | keep(m.floorEntry(text())) | 10_000
            var m = new TreeMap<>(Map.of(text(), 1)) | keep(m.headMap(text())) | 10_000
            var m = new TreeMap<>(Map.of(text(), 1)) | keep(m.tailMap(text(), true)) | 10_000
            var m = new TreeMap<>(Map.of(text(), 1)) | keep(m.subMap(text(), text() + 1)) | 10_000
            var m = new TreeSet<>(Set.of(text())) | keep(m.floor(text())) | 10_000
            var m = new TreeSet<>(Set.of(text())) | keep(m.higher(text())) | 10_000
            var m = new TreeSet<>(Set.of(text())) | keep(m.headSet(text())) | 10_000
            var m = new TreeSet<>(Set.of(text())) | keep(m.tailSet(text(), true)) | 10_000
            var m = new TreeSet<>(Set.of(text())) | keep(m.subSet(text(), text() + 1)) | 10_000
            SortedMap<String, Integer> m = new TreeMap<>(Map.of(text(), 1)) | keep(m.tailMap(text())) | 10_000
            SortedSet<String> m = new TreeSet<>(Set.of(text())) | keep(m.tailSet(text())) | 10_000
            CharSequence t = new StringBuilder(text()) | keep(t.toString()) | 10_000
            var m = new HashMap<Integer, String>(); for (int i = 0; i < 100; i++) m.put(i, text()) | m.containsValue("x" + text().substring(1)) | 500_000
            var l = new ArrayList<>(Collections.nCopies(100, text())) | Collections.replaceAll(l, "b" + text(), "") | 1_000_000
            """)
    void itPaysForWhatItIs(String before, String work, String least) {
        long once = cycles(before, work, 1);
        long often = cycles(before, work, 1 + TIMES);

        assertThat((often - once) / TIMES).isGreaterThanOrEqualTo(Long.parseLong(least.replace("_", "")));
    }

    /// Each would take longer than the world has been there.
    @ParameterizedTest
    @ValueSource(strings = {"new HashMap<Object, Object>().put(dag(), 1);", "new HashMap<Object, Object>().get(dag());",
            "new HashMap<Object, Object>().computeIfAbsent(dag(), x -> x);",
            "new HashMap<Object, Object>().getOrDefault(dag(), 1);", "new HashMap<Object, Object>().remove(dag());",
            "new HashSet<Object>().add(dag());", "new HashSet<Object>().contains(dag());",
            "new HashSet<Object>(List.of(dag()));", "new HashSet<Object>().addAll(List.of(dag()));",
            "new LinkedHashSet<Object>().removeAll(List.of(dag()));", "Set.of(dag());", "Map.of(dag(), 1);",
            "Set.copyOf(List.of(dag()));", "new HashMap<Object, Object>().put(Optional.of(dag()), 1);",
            "new HashMap<Object, Object>().put(Map.entry(1, dag()), 1);",
            "new ArrayList<>(List.of(dag())).contains(dag());",
            "new ArrayList<>(List.of(dag())).indexOf(dag());", "new ArrayList<>(List.of(dag())).remove(dag());",
            "Arrays.equals(new Object[]{dag()}, new Object[]{dag()});", "dag().equals(dag());", "dag().hashCode();",
            "keep(dag().toString());", "Stream.of(dag()).distinct().toList();",
            "Stream.of(dag()).collect(Collectors.toSet());", "Collections.frequency(List.of(dag()), dag());",
            "List.of(dag()).containsAll(List.of(dag()));", "new LinkedHashMap<Object, Object>().putFirst(dag(), 1);",
            "new LinkedHashMap<Object, Object>().putLast(dag(), 1);", "new LinkedHashSet<Object>().addFirst(dag());",
            "new LinkedHashSet<Object>().addLast(dag());", "Collection<Object> c = new HashSet<>(); c.add(dag());",
            "SequencedCollection<Object> c = new LinkedHashSet<>(); c.addFirst(dag());",
            "SequencedCollection<Object> c = new LinkedHashSet<>(); c.addLast(dag());",
            "Collection<Object> c = new HashSet<>(); c.addAll(List.of(dag()));",
            "Collections.addAll(new HashSet<Object>(), dag());",
            "new ArrayDeque<>(List.of(dag())).removeFirstOccurrence(dag());",
            "new LinkedList<>(List.of(dag())).removeLastOccurrence(dag());",
            "Collection<Object> c = new HashSet<>(); Stream.of(dag()).forEach(c::add);"})
    void whatIsInItselfOverAndOverIsEnded(String work) {
        var callee = callee("", work);
        Meter.access().limit(100_000);
        assertThat(catchThrowable(callee::call)).isInstanceOf(Terminated.class);
    }

    /// A decimal's scale costs nothing to write down. Each would make some hundred million digits, or take their square of steps.
    @ParameterizedTest
    @ValueSource(strings = {"huge().add(BigDecimal.ONE);", "huge().subtract(BigDecimal.ONE);",
            "BigDecimal.ONE.add(huge());", "small().add(BigDecimal.ONE, MathContext.UNLIMITED);",
            "small().add(BigDecimal.ONE, new MathContext(1_000_000_000));", "small().setScale(0, RoundingMode.DOWN);",
            "huge().setScale(0);", "huge().toBigInteger();", "huge().toBigIntegerExact();",
            "keep(huge().toPlainString());",
            "keep(small().toPlainString());", "huge().remainder(new BigDecimal(\"7\"));",
            "huge().divideToIntegralValue(new BigDecimal(\"7\"));", "huge().divideAndRemainder(new BigDecimal(\"7\"));",
            "huge().remainder(new BigDecimal(7), MathContext.UNLIMITED);",
            "huge().divideAndRemainder(small(), new MathContext(400_000_000));",
            "BigDecimal n = digits(); while (true) { n.divideToIntegralValue(BigDecimal.TEN, MathContext.UNLIMITED); }",
            "BigDecimal n = digits(); while (true) { n.remainder(new BigDecimal(7), new MathContext(3_000)); }",
            "BigDecimal.ONE.divide(small(), RoundingMode.UP);", "huge().divide(BigDecimal.ONE, 0, RoundingMode.UP);",
            "BigDecimal.ONE.divide(new BigDecimal(3), 400_000_000, RoundingMode.UP);",
            "BigDecimal.ONE.divide(new BigDecimal(3), new MathContext(400_000_000));",
            "huge().movePointRight(1);", "BigDecimal.ONE.movePointRight(400_000_000);",
            "huge().movePointLeft(1);", "new BigDecimal(3).pow(900_000_000);",
            "new BigDecimal(3).pow(900_000_000, new MathContext(100_000_000));",
            "new BigDecimal(3).sqrt(new MathContext(100_000_000));", "keep(String.format(\"%f\", huge()));",
            "keep(String.format(\"%.1f\", huge()));", "keep(\"%s %1$.3f\".formatted(huge()));",
            "BigDecimal n = new BigDecimal(3); while (true) { n = n.multiply(n); }",
            "BigDecimal n = digits(); while (true) { n.compareTo(digits()); }",
            "Comparable<BigDecimal> n = digits(); while (true) { n.compareTo(digits()); }",
            "Number n = digits(); while (true) { n.doubleValue(); }",
            "Object n = digits(); while (true) { keep(\"\" + n); }",
            "while (true) { new BigDecimal(\"7\".repeat(10_000)); }",
            "while (true) { new BigDecimal(\"7\".repeat(10_000).toCharArray(), 0, 5_000); }",
            "var m = new TreeMap<BigDecimal, Integer>(); while (true) { m.put(digits(), 1); }",
            "var l = Collections.nCopies(100, digits()); while (true) { Collections.max(l); l.stream().sorted().toList(); }",
            "BinaryOperator<BigDecimal> f = BigDecimal::add; f.apply(huge(), BigDecimal.ONE);",
            "Function<BigDecimal, BigInteger> f = BigDecimal::toBigInteger; f.apply(huge());",
            "Stream.of(huge(), BigDecimal.ONE).reduce(BigDecimal.ZERO, BigDecimal::add);"})
    void aDecimalWithMoreDigitsThanThereIsTimeForIsEnded(String work) {
        var callee = callee("", work);
        Meter.access().limit(1_000_000);
        assertThat(catchThrowable(callee::call)).isInstanceOf(Terminated.class);
    }

    /// A scale by itself is not work.
    @ParameterizedTest
    @ValueSource(strings = {"keep(huge().toString());", "huge().multiply(huge().scaleByPowerOfTen(-800_000_000));",
            "huge().compareTo(small());", "huge().hashCode();", "huge().equals(small());", "huge().doubleValue();",
            "huge().longValue();", "huge().add(small(), MathContext.DECIMAL128);",
            "huge().divide(small().ulp(), MathContext.DECIMAL64);",
            "huge().stripTrailingZeros();", "huge().round(MathContext.DECIMAL32);", "huge().negate().abs().signum();",
            "huge().pow(3, MathContext.DECIMAL64);", "huge().max(small()).min(huge());",
            "keep(huge().toEngineeringString());",
            "huge().remainder(huge().scaleByPowerOfTen(-3), MathContext.DECIMAL64);",
            "small().remainder(huge(), MathContext.DECIMAL32);",
            "new BigDecimal(\"7E-2000000000\").divideAndRemainder(new BigDecimal(\"7E+2000000000\"), MathContext.DECIMAL32);",
            "huge().divideToIntegralValue(huge().negate(), MathContext.DECIMAL128);"})
    void aDecimalWithFewDigitsCostsLittle(String work) {
        var callee = callee("", work);
        Meter.access().limit(20_000);
        assertThat(catchThrowable(callee::call)).isNull();
    }

    /// An exception notes who called whom, and so it costs as much as the calls are deep.
    @Test
    void anExceptionPaysForTheDepthItIsMadeIn() {
        var thrown = "try { throw new Exception(); } catch (Exception e) { keep(e); }";
        long deep = cycles("", deep(500, thrown), 1) - cycles("", deep(500, ""), 1);
        long flat = cycles("", deep(1, thrown), 1) - cycles("", deep(1, ""), 1);

        // Each of 499 frames has some words; a trace is written when it is made and looked at when it is caught.
        assertThat(deep).isGreaterThan(flat + 499);
    }

    private static String deep(int levels, String work) {
        return "var f = new IntConsumer() { public void accept(int n) { if (n > 1) { accept(n - 1); } else { %s } } }; f.accept(%d)"
                .formatted(work, levels);
    }

    /// A view of a short list is as dear as ever, and so is the iterator of what moves nothing.
    @ParameterizedTest
    @ValueSource(strings = {"var i = m.keySet().iterator(); i.next(); i.remove(); m.put(1, 1);",
            "l.subList(0, 20).get(3);",
            "for (var x : l.subList(0, 2)) { keep(x); }", "l.reversed().get(3);", "l.add(1); l.removeLast();"})
    void whatMovesNothingPaysNothing(String work) {
        var before = "List<Object> l = new ArrayList<Object>(numbers(10_000)); var m = new HashMap<Object, Object>(Map.of(1, 1)); l.iterator();";
        long once = cycles(before, work, 1);
        long often = cycles(before, work, 1 + TIMES);

        assertThat((often - once) / TIMES).isLessThan(200);
    }

    /// What compares by itself, in the JDK, element by element.
    @ParameterizedTest
    @ValueSource(strings = {"Comparator.<String>naturalOrder().compare(text, o);",
            "Comparator.<String>reverseOrder().compare(text, o);",
            "Collections.<String>reverseOrder().compare(text, o);",
            "Comparator.<Integer, String>comparing(x -> text).compare(1, 2);",
            "Comparator.<Integer>comparingInt(x -> 1).thenComparing(x -> text).compare(1, 2);",
            "Map.Entry.<String, Integer>comparingByKey().compare(Map.entry(text, 1), Map.entry(o, 1));",
            "Map.Entry.<Integer, String>comparingByValue().compare(Map.entry(1, text), Map.entry(1, o));",
            "Predicate.isEqual(text).test(o);", "((Comparable<String>) text).compareTo(o);",
            "Collections.nCopies(3, text).stream().max(Comparator.naturalOrder());",
            "Collections.nCopies(3, text).stream().filter(Predicate.isEqual(o)).count();"})
    void aComparisonPaysForWhatItLooksAt(String work) {
        long once = cycles("text = text(); var o = text();", work, 1);
        long often = cycles("text = text(); var o = text();", work, 1 + TIMES);

        assertThat((often - once) / TIMES).isGreaterThanOrEqualTo(10_000);
    }

    /// Streams without an end, and plain patterns that look at much.
    @ParameterizedTest
    @ValueSource(strings = {"Stream.generate(Object::new).count();", "LongStream.iterate(1, x -> x).sum();",
            "Stream.iterate(1, UnaryOperator.identity()).sorted().toList();",
            "Stream.iterate(1, UnaryOperator.identity()).skip(Long.MAX_VALUE).findFirst();",
            "Stream.iterate(1, Predicate.isEqual(1), UnaryOperator.identity()).forEach(x -> { });",
            "IntStream.iterate(1, IntUnaryOperator.identity()).max();",
            "DoubleStream.iterate(1, DoubleUnaryOperator.identity()).skip(1L << 60).sum();",
            "IntStream.iterate(0, i -> i).boxed().iterator().forEachRemaining(x -> { });",
            "new Random(1).ints().sum();", "new Random(1).longs(1L << 60).max();", "new Random(1).doubles().average();",
            "Stream.of(1).flatMap(x -> Stream.iterate(1, UnaryOperator.identity())).anyMatch(x -> x == 2);",
            "var t = text(); while (true) { keep(t.split(\"\\\\s+\")); }",
            "var t = text(); keep(t.split(\"a*b\"));", "var t = text(); keep(t.replaceAll(\"a*a*a*b\", \"\"));",
            "var t = text(); t.matches(\".*.*.*.*b\");",
            "var t = text(); while (true) { keep(t.replaceAll(\"a\", \"bbbbbbbbbbbb\")); }",
            "var t = \"\\n\".repeat(100_000); keep(t.indent(1_000));", "keep(new StringBuilder(1 << 30));",
            "keep(new StringBuilder().repeat(text(), 1 << 20));", "keep(new StringBuilder().repeat('a', 1 << 30));",
            "keep(HashMap.newHashMap(1 << 29));", "new ArrayList<Object>().ensureCapacity(1 << 29);",
            "Object[] a = new Object[2]; for (int i = 0; i < 60; i++) { a = new Object[]{a, a}; } keep(Arrays.deepToString(a));",
            "Object[] a = new Object[2]; for (int i = 0; i < 60; i++) { a = new Object[]{a, a}; } Arrays.deepHashCode(a);",
            "while (true) { keep(Base64.getEncoder().encodeToString(new byte[1 << 20])); }",
            "BigInteger.ONE.shiftLeft(20_000).add(BigInteger.ONE).isProbablePrime(Integer.MAX_VALUE);"})
    void whatHasNoEndIsEnded(String work) {
        var callee = callee("", work);
        Meter.access().limit(2_000_000);
        assertThat(catchThrowable(callee::call)).isInstanceOf(Terminated.class);
    }

    /// A table is filled as the JDK thinks right: a factor that asks for a place in a thousand years, or for a million places, is not heard.
    @ParameterizedTest
    @ValueSource(strings = {"new HashMap<Object, Object>(16, 1e-6f)",
            "new LinkedHashMap<Object, Object>(16, 1e30f, true)",
            "new HashMap<Object, Object>(16, Float.MIN_VALUE)"})
    void aLoadFactorIsNotHeard(String table) {
        var callee = callee("var m = " + table, "for (int i = 0; i < 1_000; i++) { m.put(i, i); } keep(m.get(7));");
        Meter.access().limit(1_000_000);
        assertThat(catchThrowable(callee::call)).isNull();
    }

    /// Lies about a size are believed by nobody.
    @ParameterizedTest
    @ValueSource(strings = {"new Liar().toArray();", "new Liar().toArray(new Object[0]);",
            "keep(List.copyOf(new Liar()));",
            "keep(new ArrayList<>(new Liar()));", "new HashMap<Object, Object>(new LyingMap());",
            "new HashMap<Object, Object>().putAll(new LyingMap());",
            "new LinkedHashMap<Object, Object>(new LyingMap());",
            "((Collection<Object>) new Liar()).toArray();"})
    void aSizeThatIsALieMakesNothingLarge(String work) {
        var callee = callee("", work);
        Meter.access().limit(10_000_000);
        assertThat(catchThrowable(callee::call)).isNull();
    }

    private static long cycles(String before, String work, int times) {
        var callee = callee(before, "for (int k = 0; k < %d; k++) { %s; }".formatted(times, work));
        long began = Meter.access().cycles();
        assertThat(catchThrowable(callee::call)).isNull();
        return Meter.access().cycles() - began;
    }

    private static Callee callee(String before, String work) {
        var jar = Jars.of("""
                package busy;
                import java.util.*;
                import java.util.function.*;
                import java.util.stream.*;
                import java.math.*;
                public class Busy implements spin.domains.hostile.Callee {
                    Object kept;
                    void keep(Object o) { kept = o; }
                    static ArrayList<Integer> numbers(int n) {
                        var l = new ArrayList<Integer>();
                        for (int i = 0; i < n; i++) { l.add(i); }
                        return l;
                    }
                    static TreeMap<Integer, Integer> tree(int n) {
                        var m = new TreeMap<Integer, Integer>();
                        for (int i = 0; i < n; i++) { m.put(i, i); }
                        return m;
                    }
                    static HashMap<Object, Integer> alike(int n) {
                        var m = new HashMap<Object, Integer>();
                        for (int i = 0; i < n; i++) { m.put(List.of(i, -31 * i), i); }
                        return m;
                    }
                    String text;
                    static BigDecimal huge() { return new BigDecimal("7E+400000000"); }
                    static BigDecimal small() { return new BigDecimal("7E-400000000"); }
                    static BigDecimal digits() { return new BigDecimal("7".repeat(2_000)); }
                    static String text() { return "a".repeat(100_000); }
                    static Object dag() {
                        Object d = new ArrayList<>(List.of(1));
                        for (int i = 0; i < 60; i++) { d = new ArrayList<>(List.of(d, d)); }
                        return d;
                    }
                    static class Liar extends AbstractCollection<Object> {
                        public int size() { return Integer.MAX_VALUE - 8; }
                        public Iterator<Object> iterator() { return Collections.emptyIterator(); }
                    }
                    static class LyingMap extends AbstractMap<Object, Object> {
                        public int size() { return 1 << 30; }
                        public Set<Map.Entry<Object, Object>> entrySet() { return new HashSet<>(); }
                    }
                    public void call() throws Exception { %s; %s }
                }
                """.formatted(before, work));
        if (!(Domain.create("busy.jar", jar, RULES) instanceof CreateResult.Created(var domain, var report))) {
            throw new AssertionError("This is not to be refused.");
        }
        assertThat(report.violations()).isEmpty();
        domain.resolve(Domain.ofInterfaces("public", List.of(Callee.class)));
        return domain.initialise(InitialiseOptions.standard()).entry(Callee.class);
    }
}
