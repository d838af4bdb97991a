package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.domains.meter.MemoryExhausted;
import spin.domains.meter.Meter;

/// What a domain keeps alive has a limit, however it grows; what it lets go of has none.
final class MemoryBudgetTests {

    private static final long BUDGET = 1 << 19;
    private static final InitialiseOptions OPTIONS = InitialiseOptions.standard().withMemory(BUDGET);

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

    static Stream<String> growths() {
        return Stream.of("Object[] head = null; while (true) { head = new Object[]{head}; }",
                "while (true) { last = new Link(last); }", "while (true) { all.add(new int[100]); }",
                "while (true) { all.add(1); }", "for (int i = 0; ; i++) { all.add(i); }",
                "while (true) { all.add(new Sub()); }", "for (int i = 0; ; i++) { map.put(i, i); }",
                "for (int i = 0; ; i++) { map.computeIfAbsent(i, k -> k); }",
                "for (int i = 0; ; i++) { map.merge(i, 1, (a, b) -> a); }",
                "for (int i = 0; ; i++) { tree.put(i, i); }", "for (int i = 0; ; i++) { set.add(i); }",
                "while (true) { deque.push(1); }", "while (true) { linked.addLast(1); }",
                "while (true) { queue.offer(1); }", "while (true) { text.append('x'); }",
                "while (true) { text.append(\"some more\"); }", "while (true) { text.append(text.length()); }",
                "while (true) { all.add(\"x\".repeat(1000)); }",
                "for (int i = 0; ; i++) { all.add(\"text \" + i); }",
                "for (int i = 0; ; i++) { all.add(\"abcdefghij\".repeat(20).substring(i % 100)); }",
                "while (true) { all.add(java.util.stream.IntStream.range(0, 100).boxed().toList()); }",
                "while (true) { all.add(List.copyOf(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9))); }",
                "while (true) { all.add(new ArrayList<>(Collections.nCopies(100, 1))); }",
                "for (int i = 0; ; i++) { all.add(java.math.BigInteger.ONE.shiftLeft(8000 + i)); }",
                "while (true) { Object[] a = new Object[50]; for (int i = 0; i < 50; i++) { a[i] = \"y\".repeat(500); } all.add(a); }",
                "while (true) { all.addAll(Collections.nCopies(500, 1)); }",
                "while (true) { all.add(new long[3].clone()); }",
                "while (true) { last = new Link(last); Object dead = new byte[300]; }",
                "while (true) { Runnable r = new Object() { Object kept = last; Runnable get() { return () -> kept.hashCode(); } }.get(); last = r; }",
                "while (true) { try { last = new Link(last); } catch (Throwable t) { last = new Link(last); } }",
                "try { while (true) { last = new Link(last); } } finally { while (true) { last = new Link(last); } }");
    }

    @ParameterizedTest
    @MethodSource("growths")
    void whateverGrowsWithoutEndIsEndedAndCannotSwallowIt(String code) {
        var hog = initialised(code, OPTIONS);
        assertThatThrownBy(() -> hog.entry(Greeter.class).greet(new Greeter.Desk()))
                .isInstanceOf(MemoryExhausted.class).hasMessageStartingWith("hog.jar keeps or wants");
        assertThat(Meter.access().stack()).isZero();
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

    @ParameterizedTest
    @ValueSource(strings = {"last = new byte[50_000];", "for (int i = 0; i < 1000; i++) { last = new Sub(); }",
            "var l = new ArrayList<Integer>(); for (int i = 0; i < 1000; i++) { l.add(i); }",
            "var s = \"\"; for (int i = 0; i < 100; i++) { s += i; }",
            "var m = new HashMap<Integer, String>(); for (int i = 0; i < 500; i++) { m.put(i, \"v\" + i); }",
            "all.clear(); for (int i = 0; i < 1000; i++) { all.add(new Sub()); }"})
    void whatIsLetGoOfDoesNotCount(String code) {
        var benign = initialised(code, OPTIONS);
        var greeter = benign.entry(Greeter.class);
        for (int i = 0; i < 60; i++) {
            assertThat(greeter.greet(new Greeter.Desk())).isEqualTo("done");
        }
        assertThat(benign.memory().allocated()).isLessThanOrEqualTo(BUDGET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"long[] a = new long[1 << 28];", "Object o = new long[1 << 12][1 << 12][1 << 12];",
            "Object o = new String[1 << 20];"})
    void oneArrayThatCanNeverFitIsNotMade(String code) {
        Meter.access().limit(Long.MAX_VALUE);
        assertThatThrownBy(() -> initialised(code, OPTIONS).entry(Greeter.class).greet(new Greeter.Desk()))
                .isInstanceOf(MemoryExhausted.class);
    }

    @Test
    void whatOneKeepsIsNotTheOthers() {
        var hog = initialised("while (true) { last = new Link(last); }", OPTIONS);
        var neighbour = initialised("last = new byte[50_000];", OPTIONS).entry(Greeter.class);
        assertThat(neighbour.greet(new Greeter.Desk())).isEqualTo("done");
        assertThatThrownBy(() -> hog.entry(Greeter.class).greet(new Greeter.Desk()))
                .isInstanceOf(MemoryExhausted.class);
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

    private static Initialised initialised(String code, InitialiseOptions options) {
        return DomainTests.resolved("hog.jar", Jars.of("""
                package hog;
                import java.util.*;
                public final class Hog implements spin.domains.Greeter {
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
                    public String greet(Desk desk) { if (desk != null) { %s } return "done"; }
                }
                """.formatted(code))).initialise(options);
    }
}
