package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spin.domains.meter.MemoryExhausted;
import spin.domains.meter.Meter;

/// What a domain keeps alive has a limit, however it grows; what it lets go of has none.
final class MemoryBudgetTests {

    private static final long BUDGET = 1 << 19;
    private static final InitialiseOptions OPTIONS = InitialiseOptions.standard().withMemory(BUDGET);

    /// Each grows for ever, or wants at once what can never be had.
    private static final List<String> GROWTHS = List.of(
            // Objects and arrays.
            "Object[] head = null; while (true) { head = new Object[]{head}; }",
            "while (true) { last = new Link(last); }",
            "while (true) { all.add(new int[10][10]); }",
            "Object[][] a = new Object[1000][]; for (int i = 0; ; i++) { a[i % 1000] = new Object[500]; }",
            "Object[] a = new Object[100]; for (int i = 0; ; i++) { a[i % 100] = new Object[]{a[i % 100], new byte[50]}; }",
            "while (true) { all.add(new long[100].clone()); }",
            "while (true) { last = new Link(last); Object dead = new byte[100]; }",
            "Object o = new long[Integer.MAX_VALUE];",
            "Object o = new byte[Integer.MAX_VALUE];",
            "Object o = new long[1 << 12][1 << 12][1 << 12];",
            // Numbers in objects.
            "for (int i = 0; ; i++) { all.add(i); }",
            "for (long i = 1000; ; i++) { last = new Object[]{i, last}; }",
            "BigInteger x = BigInteger.ONE; while (true) { x = x.shiftLeft(400_000).add(BigInteger.TWO); }",
            "BigInteger x = BigInteger.TWO.shiftLeft(4000); while (true) { all.add(x.negate()); }",
            "Object o = BigInteger.ONE.shiftLeft(Integer.MAX_VALUE - 100);",
            "for (int i = 0; ; i++) { all.add(java.time.Duration.ofSeconds(i)); }",
            // Containers of the JDK.
            "for (int i = 0; ; i++) { map.put(i, i); }",
            "for (int i = 0; ; i++) { map.merge(i, 1, (a, b) -> a); }",
            "for (int i = 0; ; i++) { tree.put(i, i); }",
            "for (int i = 0; ; i++) { set.add(i); }",
            "while (true) { deque.push(1); }",
            "while (true) { all.addAll(Collections.nCopies(500, 1)); }",
            "while (true) { all.add(List.copyOf(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9))); }",
            "List<Object> in = all; while (true) { var out = new ArrayList<Object>(); out.add(in); in = out; }",
            "while (true) { var m = new HashMap<Object, Object>(); m.put(1, new ArrayList<>(List.of(1, 2, 3))); all.add(m); }",
            "while (true) { var b = new BitSet(); b.set(200_000); all.add(b); }",
            "while (true) { all.add(java.nio.ByteBuffer.allocate(10_000)); }",
            "while (true) { all.add(java.nio.ByteBuffer.allocate(Integer.MAX_VALUE)); }",
            "Object o = new ArrayList<Object>(Integer.MAX_VALUE - 8);",
            // What has shrunk keeps its place.
            "while (true) { var l = new ArrayList<Object>(); for (int i = 0; i < 9000; i++) { l.add(null); } l.clear(); all.add(l); }",
            "while (true) { var d = new ArrayDeque<Object>(); for (int i = 0; i < 9000; i++) { d.add(this); } d.clear(); all.add(d); }",
            "while (true) { var b = new StringBuilder(); b.append(\"x\".repeat(50_000)); b.setLength(0); all.add(b); }",
            // Heirs of them, which say what they like.
            "var m = new Mine(); last = m; for (int i = 0; ; i++) { m.add(i); }",
            "var m = new Mine(); last = m; while (true) { m.addAll(List.of(1, 2, 3)); }",
            "var m = new Map2(); last = m; for (int i = 0; ; i++) { m.put(i, i); }",
            // Views and chains that the JDK makes.
            "while (true) { all.add(all.iterator()); }",
            "List<Object> l = all; while (true) { l = l.subList(0, 0); }",
            "Function<Integer, Integer> f = x -> x; while (true) { f = f.andThen(x -> x); }",
            "Comparator<Integer> c = Comparator.naturalOrder(); while (true) { c = c.thenComparing(x -> x); }",
            "Optional<?> o = Optional.of(1); while (true) { o = Optional.of(o); }",
            // Lambdas and inner classes.
            "Runnable r = () -> {}; while (true) { Runnable q = r; r = () -> q.run(); }",
            "while (true) { last = new Object() { Object kept = last; Runnable get() { return () -> kept.hashCode(); } }.get(); }",
            // Texts.
            "String s = \"x\"; while (true) { s = s + s; }",
            "String s = \"\"; while (true) { s += \"some more\".repeat(3000); }",
            "while (true) { text.append('x'); }",
            "while (true) { text.insert(0, \"in front of all the others\".repeat(100)); }",
            "while (true) { all.add(\"x\".repeat(1000)); }",
            "Object o = \"x\".repeat(Integer.MAX_VALUE);",
            "for (int i = 0; ; i++) { all.add(\"text \" + i); }",
            "for (int i = 0; ; i++) { all.add(\"abcdefghij\".repeat(20).substring(i % 100)); }",
            "var t = \"abc\".repeat(500); while (true) { all.add(t.toCharArray()); }",
            "var t = \"line\\n\".repeat(500); while (true) { all.addAll(t.lines().toList()); }",
            "var h = new Holder[1000]; for (int i = 0; i < 1000; i++) { h[i] = new Holder(); }"
                    + " for (int i = 0; ; i++) { h[i % 1000].text = \"y\".repeat(2000); }",
            "while (true) { all.add(String.join(\",\", Collections.nCopies(100, \"abcdef\"))); }",
            "while (true) { all.add(String.format(\"%500s\", \"x\")); }",
            "String.join(\",\", endless(\"some text\"));",
            "text.append(new Long2());",
            // Streams, which gather inside the JDK.
            "while (true) { all.add(IntStream.range(0, 100).boxed().toList()); }",
            "while (true) { all.add(IntStream.range(0, 100).toArray()); }",
            "while (true) { all.addAll(IntStream.range(0, 100).boxed().collect(Collectors.groupingBy(i -> i % 7)).values()); }",
            "while (true) { all.add(IntStream.range(0, 100).boxed().collect(Collectors.partitioningBy(i -> i > 7))); }",
            "while (true) { all.add(Stream.of(\"a\", \"b\").collect(Collectors.joining(\"-\".repeat(1000)))); }",
            "Object o = IntStream.range(0, 10_000_000).boxed().toList();",
            "Object o = IntStream.range(0, 10_000_000).toArray();",
            "IntStream.range(0, 10_000_000).boxed().sorted().forEach(i -> {});",
            "IntStream.range(0, 10_000_000).boxed().distinct().forEach(i -> {});",
            "Object o = IntStream.range(0, 10_000_000).boxed().collect(Collectors.toList());",
            "Object o = IntStream.range(0, 10_000_000).boxed().collect(Collectors.groupingBy(i -> i % 7));",
            "Object o = IntStream.range(0, 10_000_000).boxed().collect(Collectors.toMap(i -> i, i -> i));",
            "Object o = IntStream.range(0, 10_000_000).mapToObj(i -> \"abc\").collect(Collectors.joining());",
            "Object o = IntStream.range(0, 10_000_000).boxed().collect(Collectors.teeing(Collectors.toList(), Collectors.counting(), (a, b) -> a));",
            "Object o = IntStream.range(0, 10_000_000).boxed().collect(ArrayList::new, ArrayList::add, ArrayList::addAll);",
            "var b = Stream.builder(); for (int i = 0; ; i++) { b.add(i); }",
            "Object o = new ArrayList<>(new Endless());",
            "all.addAll(new Endless());",
            // Exceptions, which know who called whom.
            "while (true) { all.add(new Own()); }",
            "while (true) { try { last = ((Object[]) null)[0]; } catch (NullPointerException e) { all.add(e); } }",
            "deep(500);",
            "var t = new Own(); while (true) { t.addSuppressed(new Own()); }",
            // The fault itself cannot be swallowed.
            "while (true) { try { last = new Link(last); } catch (Throwable t) { last = new Link(last); } }",
            "try { while (true) { last = new Link(last); } } finally { while (true) { last = new Link(last); } }",
            "try { Object o = new long[1 << 28]; } catch (Throwable t) { return; }");

    /// Each is done many times, and nothing of it is kept.
    private static final List<String> BENIGN = List.of("last = new byte[50_000];",
            "for (int i = 0; i < 1000; i++) { last = new Sub(); }",
            "var l = new ArrayList<Integer>(); for (int i = 0; i < 1000; i++) { l.add(i); }",
            "var s = \"\"; for (int i = 0; i < 100; i++) { s += i; }",
            "var m = new HashMap<Integer, String>(); for (int i = 0; i < 500; i++) { m.put(i, \"v\" + i); }",
            "all.clear(); for (int i = 0; i < 1000; i++) { all.add(new Sub()); }",
            "text.setLength(0); for (int i = 0; i < 1000; i++) { text.append(\"some text\"); }",
            "for (int i = 0; i < 3000; i++) { deque.push(i); deque.pop(); }",
            "for (int i = 0; i < 3000; i++) { map.put(i % 10, i); map.remove((i + 1) % 10); }",
            "last = IntStream.range(0, 30_000).boxed().collect(Collectors.counting());",
            "last = IntStream.range(0, 30_000).sum();",
            "last = IntStream.range(0, 3000).toArray();",
            "last = Stream.of(3, 1, 2).sorted().map(String::valueOf).collect(Collectors.joining());",
            "for (int i = 0; i < 300; i++) { try { throw new Own(); } catch (Own e) { last = e; } }",
            "for (int i = 0; i < 300; i++) { last = String.format(\"%d and %s\", i, \"x\"); }",
            "var t = \"x\".repeat(5000); for (int i = 0; i < 300; i++) { last = t.trim(); }",
            "for (int i = 0; i < 3000; i++) { last = Optional.of(i).map(n -> n + 1).orElse(0); }",
            "for (int i = 0; i < 3000; i++) { last = Integer.valueOf(5); }",
            "var b = new BitSet(); for (int i = 0; i < 3000; i++) { b.set(i); } last = b;");

    private static final String HOG = """
            package hog;
            import java.util.*;
            abstract class Hog {
                static Object last;
                static final ArrayList<Object> all = new ArrayList<>();
                final Map<Integer, Integer> map = new HashMap<>();
                final TreeMap<Integer, Integer> tree = new TreeMap<>();
                final Set<Integer> set = new HashSet<>();
                final ArrayDeque<Integer> deque = new ArrayDeque<>();
                final LinkedList<Integer> linked = new LinkedList<>();
                final PriorityQueue<Integer> queue = new PriorityQueue<>();
                final StringBuilder text = new StringBuilder();
                static class Base { long a; static int b; }
                static final class Sub extends Base { int c; Object d; }
                static final class Link { final Object next; Link(Object next) { this.next = next; } }
                static final class Holder { String text; }
                static final class Own extends RuntimeException { }
                static final class Mine extends ArrayList<Object> {
                    public int size() { return 0; }
                }
                static final class Map2 extends HashMap<Object, Object> {
                    public int size() { return 0; }
                }
                static final class Endless extends AbstractCollection<Object> {
                    public int size() { return 1; }
                    public Iterator<Object> iterator() { return Hog.<Object>endless(1).iterator(); }
                }
                static final class Long2 implements CharSequence {
                    public int length() { all.contains(1); return Integer.MAX_VALUE; }
                    public char charAt(int i) { return 'x'; }
                    public CharSequence subSequence(int a, int b) { return this; }
                }
                static <T> Iterable<T> endless(T of) {
                    return () -> new Iterator<T>() {
                        public boolean hasNext() { return true; }
                        public T next() { all.contains(1); return of; }
                    };
                }
                static void deep(int n) {
                    if (n > 0) { deep(n - 1); return; }
                    while (true) { all.add(new Own()); }
                }
            }
            """;

    private static final int ROUNDS = 12;

    private static final Map<String, byte[]> CLASSES = Sources.compile(sources());

    @BeforeEach
    void aFreshMeter() {
        Meter.access().reset();
        // A growth that is not found shows as another end.
        Meter.access().limit(500_000_000);
    }

    @AfterEach
    void noLimitForOthers() {
        Meter.access().reset();
    }

    private static Stream<Arguments> numbered(List<String> cases, int from) {
        return IntStream.range(0, cases.size()).mapToObj(i -> Arguments.of(from + i, cases.get(i)));
    }

    static Stream<Arguments> growths() {
        return numbered(GROWTHS, 0);
    }

    static Stream<Arguments> benign() {
        return numbered(BENIGN, GROWTHS.size());
    }

    @ParameterizedTest
    @MethodSource("growths")
    void whatGrowsWithoutEndIsEndedAndCannotSwallowIt(int number, String code) {
        var hog = initialised(number, OPTIONS);
        if (code.contains("MAX_VALUE") || code.contains("1 <<") || code.contains("Long2")) {
            // What it wants at once costs more than that.
            Meter.access().limit(Long.MAX_VALUE);
        }
        assertThatThrownBy(() -> run(hog)).as(code).isInstanceOf(MemoryExhausted.class)
                .hasMessageContaining("budget is");
        assertThat(Meter.access().stack()).isZero();
    }

    @ParameterizedTest
    @MethodSource("benign")
    void whatIsLetGoOfDoesNotCount(int number, String code) {
        var benign = initialised(number, OPTIONS);
        for (int i = 0; i < ROUNDS; i++) {
            run(benign);
        }
        assertThat(benign.memory().allocated()).as(code).isLessThanOrEqualTo(BUDGET);
    }

    @Test
    void aBudgetTakesNoCycles() {
        for (int number = GROWTHS.size(); number < GROWTHS.size() + BENIGN.size(); number++) {
            assertThat(cycles(initialised(number, OPTIONS))).isEqualTo(
                    cycles(initialised(number, InitialiseOptions.standard())));
        }
    }

    private static long cycles(Initialised extension) {
        long before = Meter.access().cycles();
        for (int i = 0; i < 3; i++) {
            run(extension);
        }
        return Meter.access().cycles() - before;
    }

    @Test
    void objectsAndArraysAreCountedBySize() {
        // 16 + 3 * 8 for the object with its parent's field; 16 + 104 of 100 bytes; 16 + 80 of ten references; 2 * 3 of eight
        // bytes and a header for the array of arrays.
        assertThat(allocated("Object o = new Sub();")).isEqualTo(40);
        assertThat(allocated("Object o = new byte[100];")).isEqualTo(120);
        assertThat(allocated("Object o = new String[10];")).isEqualTo(96);
        assertThat(allocated("Object o = new int[2][3];")).isEqualTo(64);
    }

    private static long allocated(String code) {
        var initialised = initialised(code, OPTIONS);
        long before = initialised.memory().allocated();
        initialised.entry(Greeter.class).greet(new Greeter.Desk());
        return initialised.memory().allocated() - before;
    }

    @Test
    void aLittleKeptByEveryCallIsFoundToo() {
        var leak = initialised("all.add(new byte[10_000]);", OPTIONS).entry(Greeter.class);
        int calls = 0;
        try {
            for (; calls < 1000; calls++) {
                leak.greet(new Greeter.Desk());
            }
        } catch (MemoryExhausted _) {
            // Which is what is asked for; that it came in time is asked below.
        }
        assertThat(calls).isBetween(30, 53);
    }

    @Test
    void whoLetsGoMayGoOn() {
        var hog = initialised("if (desk.lines() == 0) { all.clear(); } else { all.add(new byte[100_000]); }", OPTIONS)
                .entry(Greeter.class);
        var filling = new Greeter.Desk();
        filling.write("more");
        assertThatThrownBy(() -> {
            for (int i = 0; i < 100; i++) {
                hog.greet(filling);
            }
        }).isInstanceOf(MemoryExhausted.class);

        hog.greet(new Greeter.Desk());

        assertThat(hog.greet(filling)).isEqualTo("done");
    }

    @Test
    void whatOneKeepsIsNotTheOthers() {
        var hog = initialised("while (true) { last = new Link(last); }", OPTIONS);
        var neighbour = initialised("last = new byte[50_000];", OPTIONS).entry(Greeter.class);
        assertThat(neighbour.greet(new Greeter.Desk())).isEqualTo("done");
        assertThatThrownBy(() -> hog.entry(Greeter.class).greet(new Greeter.Desk()))
                .isInstanceOf(MemoryExhausted.class).hasMessageStartingWith("hog.jar keeps or wants");
        assertThat(neighbour.greet(new Greeter.Desk())).isEqualTo("done");
    }

    @Test
    void withoutABudgetNobodyWatches() {
        var free = initialised("for (int i = 0; i < 1000; i++) { all.add(new byte[10_000]); }",
                InitialiseOptions.standard());
        assertThat(free.entry(Greeter.class).greet(new Greeter.Desk())).isEqualTo("done");
        assertThat(free.memory().allocated()).isGreaterThan(10_000_000);
        assertThat(free.memory().limit()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void codeThatIsNotCountedHasNoBudget() {
        var uncounted = initialised("last = new byte[2_000_000];", OPTIONS.uncounted());
        assertThat(uncounted.entry(Greeter.class).greet(new Greeter.Desk())).isEqualTo("done");
        assertThatThrownBy(() -> uncounted.memory().limit(1)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("initialise it counted");
    }

    private static void run(Initialised extension) {
        extension.entry(Greeter.class).greet(new Greeter.Desk());
    }

    private static Initialised initialised(int number, InitialiseOptions options) {
        var own = "hog/Case%d".formatted(number);
        var classes = new LinkedHashMap<String, byte[]>();
        CLASSES.forEach((name, bytes) -> {
            if (name.startsWith("hog/Hog") || name.equals(own) || name.startsWith(own + "$")) {
                classes.put(name, bytes);
            }
        });
        return DomainTests.resolved("hog.jar", Jars.of(classes)).initialise(options);
    }

    private static Initialised initialised(String code, InitialiseOptions options) {
        return DomainTests.resolved("hog.jar", Jars.of(HOG, extension("Case", code))).initialise(options);
    }

    /// All cases at once, each a class of its own, so that the compiler runs once.
    private static String[] sources() {
        var sources = new ArrayList<String>();
        sources.add(HOG);
        Stream.of(GROWTHS, BENIGN).flatMap(List::stream)
                .forEach(code -> sources.add(extension("Case" + (sources.size() - 1), code)));
        return sources.toArray(String[]::new);
    }

    private static String extension(String name, String code) {
        return """
                package hog;
                import java.math.BigInteger;
                import java.util.*;
                import java.util.function.*;
                import java.util.stream.*;
                public final class %s extends Hog implements spin.domains.Greeter {
                    private void run(Desk desk) { if (desk != null) { %s } }
                    public String greet(Desk desk) { run(desk); return "done"; }
                }
                """.formatted(name, code);
    }
}
