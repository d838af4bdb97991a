package spin.domains.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialisationException;
import spin.domains.InitialiseOptions;
import spin.domains.Jars;
import spin.domains.meter.Meter;
import spin.domains.meter.Terminated;
import spin.domains.verify.DomainRules;

/// Code that breaks no rule by what it names, and what becomes of it: its limit ends it, or it fails for itself alone.
///
/// The limit is so low that whatever the JDK does unseen has to be paid before it is done; a route that is not charged shows
/// as one that does not end, or that takes the heap.
final class ContainedTests {

    private static final long LIMIT = 200_000;
    private static final DomainRules RULES = DomainRules.standard(Callee.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Callee.class));

    /// @param effect what comes out: [Terminated], or the fault of its own
    record Route(String group, Class<? extends Throwable> effect, String code, String members) {

        @Override
        public String toString() {
            return group + ": " + code;
        }
    }

    private static Route ends(String group, String code) {
        return ends(group, code, "");
    }

    private static Route ends(String group, String code, String members) {
        return new Route(group, Terminated.class, code, members);
    }

    private static Route fails(String group, Class<? extends Throwable> how, String code, String members) {
        return new Route(group, how, code, members);
    }

    static Stream<Route> compositions() {
        var group = "functions composed with themselves";
        return Stream.of(
                ends(group,
                        "var f = Function.<Integer>identity(); for (int i = 0; i < 60; i++) f = f.andThen(f); f.apply(1);"),
                ends(group,
                        "var f = Function.<Integer>identity(); for (int i = 0; i < 60; i++) f = f.compose(f); f.apply(1);"),
                ends(group,
                        "var f = UnaryOperator.<Integer>identity().andThen(x -> x); for (int i = 0; i < 60; i++) f = f.andThen(f); f.apply(1);"),
                ends(group,
                        "var f = IntUnaryOperator.identity(); for (int i = 0; i < 60; i++) f = f.andThen(f); f.applyAsInt(1);"),
                ends(group,
                        "var f = IntUnaryOperator.identity(); for (int i = 0; i < 60; i++) f = f.compose(f); f.applyAsInt(1);"),
                ends(group,
                        "var f = LongUnaryOperator.identity(); for (int i = 0; i < 60; i++) f = f.andThen(f); f.applyAsLong(1);"),
                ends(group,
                        "var f = DoubleUnaryOperator.identity(); for (int i = 0; i < 60; i++) f = f.compose(f); f.applyAsDouble(1);"),
                ends(group,
                        "var p = Predicate.<Object>isEqual(1); for (int i = 0; i < 60; i++) p = p.and(p); p.test(1);"),
                ends(group,
                        "var p = Predicate.<Object>isEqual(1); for (int i = 0; i < 60; i++) p = p.or(p); p.test(2);"),
                ends(group,
                        "var p = Predicate.<Object>isEqual(1); for (int i = 0; i < 60; i++) p = p.and(p).negate().negate(); p.test(1);"),
                ends(group,
                        "var c = Comparator.<Integer>naturalOrder(); for (int i = 0; i < 60; i++) c = c.thenComparing(c); c.compare(1, 1);"),
                ends(group,
                        "var c = Comparator.<Integer>naturalOrder(); for (int i = 0; i < 60; i++) c = c.thenComparing(Function.identity(), c); c.compare(1, 1);"),
                ends(group,
                        "var c = Comparator.<Integer>reverseOrder(); for (int i = 0; i < 60; i++) c = Comparator.nullsFirst(c.thenComparing(c)).reversed(); c.compare(1, 1);"),
                ends(group,
                        "Twice f = new Twice(Function.identity()); Function<Integer, Integer> g = f; for (int i = 0; i < 60; i++) g = new Twice(g).andThen(new Twice(g)); g.apply(1);",
                        "record Twice(Function<Integer, Integer> f) implements Function<Integer, Integer> { public Integer apply(Integer x) { return f.apply(x); } }"),
                ends(group, "Once f = Once.ID; for (int i = 0; i < 60; i++) f = f.twice(); f.apply(1);",
                        "interface Once extends Function<Integer, Integer> { Once ID = x -> x; default Once twice() { var f = Function.super.andThen(this); return f::apply; } }"),
                ends(group,
                        "var b = BinaryOperator.<Integer>minBy(Comparator.naturalOrder()).andThen(Function.identity()); for (int i = 0; i < 60; i++) { var x = b; b = x.andThen(y -> x.apply(y, y)); } b.apply(1, 1);"));
    }

    static Stream<Route> copying() {
        var group = "copies that nobody counted";
        return Stream.of(
                ends(group, "int[] a = new int[10_000]; while (true) keep.add(a.clone());"),
                ends(group, "long[][] a = new long[100][1]; while (true) keep.add(a.clone());"),
                ends(group, "String[] a = new String[10_000]; while (true) keep.add(a.clone());"),
                ends(group,
                        "var a = new ArrayList<Integer>(Collections.nCopies(10_000, 1)); while (true) keep.add(a.clone());"),
                ends(group,
                        "var a = new ArrayDeque<Integer>(Collections.nCopies(10_000, 1)); while (true) keep.add(a.clone());"),
                ends(group,
                        "var a = new LinkedList<Integer>(Collections.nCopies(10_000, 1)); while (true) keep.add(a.clone());"),
                ends(group,
                        "var a = new HashMap<Integer, Integer>(); for (int i = 0; i < 1000; i++) a.put(i, i); while (true) keep.add(a.clone());"),
                ends(group,
                        "var a = new TreeMap<Integer, Integer>(); for (int i = 0; i < 1000; i++) a.put(i, i); while (true) keep.add(a.clone());"),
                ends(group,
                        "var a = new TreeSet<Integer>(); for (int i = 0; i < 1000; i++) a.add(i); while (true) keep.add(a.clone());"),
                ends(group, "var m = new Mine(); m.add(1); while (true) m.addAll(m);",
                        "static class Mine extends ArrayList<Integer> { }"),
                ends(group, "var m = new Mine(); m.add(1); while (true) m.addAll(0, m);",
                        "static class Mine extends ArrayList<Integer> { }"),
                ends(group, "var m = new Mine(); m.add(1); while (true) m.twice();",
                        "static class Mine extends LinkedList<Integer> { void twice() { addAll(List.copyOf(this)); } }"),
                ends(group, "var m = new Deeper(); m.add(1); while (true) { m.addAll(m); }",
                        "static class Mine extends ArrayDeque<Integer> { } static class Deeper extends Mine { public boolean addAll(Collection<? extends Integer> c) { return super.addAll(List.copyOf(c)); } }"),
                ends(group, "Both m = new Mine(); m.add(1); while (true) m.addAll(m);",
                        "interface Both extends List<Integer> { } static class Mine extends ArrayList<Integer> implements Both { }"),
                ends(group,
                        "var a = new ArrayList<Integer>(Collections.nCopies(10_000, 1)); while (true) { a.add(1); a.trimToSize(); }"),
                ends(group,
                        "var a = new ArrayList<Integer>(Collections.nCopies(10_000, 1)); while (true) { a.add(0, 1); }"),
                ends(group,
                        "var a = new ArrayList<Integer>(Collections.nCopies(10_000, 1)); while (true) { a.addFirst(1); a.removeFirst(); }"),
                ends(group, "var j = new StringJoiner(big(10_000)); while (true) j.add(\"\"); ", BIG),
                ends(group,
                        "var s = big(10_000); var j = new StringJoiner(s); for (int i = 0; i < 1000; i++) j.add(s); while (true) keep.add(j.toString());",
                        BIG),
                ends(group,
                        "var s = big(10_000); keep.add(Collections.nCopies(10_000, \"\").stream().collect(Collectors.joining(s)));",
                        BIG),
                ends(group, "var s = big(10_000); while (true) keep.add(Collections.nCopies(10, s).toString());", BIG),
                ends(group, "var s = big(10_000); while (true) keep.add(String.valueOf(List.of(s, s, s, s, s)));", BIG),
                ends(group, "var s = big(10_000); while (true) keep.add(Arrays.toString(new Object[]{s, s, s, s, s}));",
                        BIG),
                ends(group, "var s = big(10_000); while (true) keep.add(\"\" + Map.of(s, s));", BIG),
                ends(group, "var s = big(10_000); while (true) keep.add(Optional.of(s).toString());", BIG),
                ends(group, "var s = big(10_000); while (true) keep.add(Objects.toString(List.of(s, s)));", BIG),
                ends(group, "var s = big(10_000); while (true) keep.add(new StringBuilder().insert(0, new Fat(s)));",
                        BIG + "record Fat(String s) { public String toString() { return s; } }"),
                ends(group, "var s = big(10_000); while (true) keep.add(new StringBuilder().append(new Fat(s)));",
                        BIG + "record Fat(String s) { public String toString() { return s; } }"),
                ends(group, "Object l = big(100); while (true) l = List.of(l, l).toString();", BIG));
    }

    private static final String BIG = "static String big(int n) { return \"x\".repeat(n); }";
    private static final String LIAR = """
            static class Liar implements CharSequence {
                int asked; final int first, later; final String text;
                Liar(int first, int later, String text) { this.first = first; this.later = later; this.text = text; }
                public int length() { return asked++ == 0 ? first : later; }
                public char charAt(int i) { return 'x'; }
                public CharSequence subSequence(int from, int to) { return this; }
                public String toString() { return text; }
            }
            """;

    static Stream<Route> lies() {
        var group = "objects that lie about themselves";
        return Stream.of(
                fails(group, Nothing.class,
                        "keep.add(new StringBuilder().append((CharSequence) new Liar(0, 1 << 30, \"\")));", LIAR),
                fails(group, IndexOutOfBoundsException.class,
                        "keep.add(new StringBuilder().append(new Liar(0, 1 << 30, \"\"), 0, 1 << 30));", LIAR),
                fails(group, Nothing.class, "keep.add(new StringBuilder().insert(0, new Liar(0, 1 << 30, \"\")));",
                        LIAR),
                fails(group, IndexOutOfBoundsException.class,
                        "keep.add(new StringBuilder().insert(0, new Liar(0, 1 << 30, \"\"), 0, 1 << 30));", LIAR),
                fails(group, Nothing.class, "keep.add(new StringBuilder((CharSequence) new Liar(0, 1 << 30, \"\")));",
                        LIAR),
                ends(group, "keep.add(\"a\".repeat(1000).replace(\"a\", new Liar(0, 0, big(1_000_000 / 100))));",
                        LIAR + BIG),
                ends(group,
                        "while (true) { keep.add(big(1000).replace(new Liar(1000, 1000, \"x\"), \"y\".repeat(1000))); }",
                        LIAR + BIG),
                ends(group, "while (true) keep.add(new ArrayList<>(new Crowd()));", CROWD),
                ends(group, "while (true) keep.add(List.copyOf(new Crowd()));", CROWD),
                ends(group, "while (true) keep.add(new ArrayDeque<>(new Crowd()));", CROWD),
                ends(group, "var l = new ArrayList<Object>(); while (true) l.addAll(new Crowd());", CROWD),
                ends(group, "new ArrayList<Object>(new Vast()).size();", VAST),
                ends(group, "new Vast().toArray();", VAST),
                ends(group, "new Vast().contains(1);", VAST),
                ends(group, "keep.add(new Vast().toString());", VAST),
                ends(group, "new Vast().hashCode();", VAST),
                ends(group, "new Vast().stream().filter(x -> false).count();", VAST),
                ends(group, "new Vast().forEach(x -> { });", VAST),
                ends(group,
                        "var l = new ArrayList<Integer>(); for (int i = 0; i < 64; i++) l.add(i); while (true) l.sort((a, b) -> a % 3 - b % 5);",
                        ""),
                ends(group, "var m = new TreeMap<Integer, Integer>((a, b) -> 1); for (int i = 0; ; i++) m.put(i, i);",
                        ""),
                ends(group, "var q = new PriorityQueue<Integer>((a, b) -> { while (true) { } }); q.add(1); q.add(2);",
                        ""),
                ends(group, "var m = new HashMap<Object, Object>(); for (int i = 0; ; i++) m.put(new Same(i), i);",
                        "record Same(int i) { public int hashCode() { return 7; } }"),
                ends(group, "for (var x : new Vast()) { }", VAST),
                ends(group, "while (true) Stream.iterator();",
                        "static class Stream { static void iterator() { new Vast().iterator().forEachRemaining(x -> { }); } }"
                                + VAST));
    }

    private static final String CROWD = """
            static class Crowd extends AbstractCollection<Object> {
                public int size() { return 0; }
                public Iterator<Object> iterator() { return Collections.emptyIterator(); }
                public Object[] toArray() { return shared; }
                static final Object[] shared = new Object[10_000];
                static { Arrays.fill(shared, 1); }
            }
            """;
    private static final String VAST = """
            static class Vast extends AbstractList<Object> {
                public int size() { return Integer.MAX_VALUE - 8; }
                public Object get(int i) { return 1; }
            }
            """;

    static Stream<Route> slow() {
        var group = "work that grows faster than its arguments";
        return Stream.of(
                ends(group,
                        "var a = numbers(10_000); var b = numbers(10_000); b.replaceAll(x -> -1 - x); while (true) a.removeAll(b);",
                        NUMBERS),
                ends(group, "var a = numbers(10_000); var b = numbers(10_000); while (true) a.retainAll(b);", NUMBERS),
                ends(group, "var a = numbers(10_000); var b = numbers(10_000); while (true) a.containsAll(b);",
                        NUMBERS),
                ends(group,
                        "var a = numbers(10_000); var b = numbers(10_000); b.replaceAll(x -> -1 - x); while (true) Collections.disjoint(a, b);",
                        NUMBERS),
                ends(group,
                        "var a = Collections.nCopies(20_000, 1); var b = new ArrayList<>(Collections.nCopies(10_000, 1)); b.set(9_999, 2); while (true) Collections.indexOfSubList(a, b);",
                        NUMBERS),
                ends(group,
                        "var s = \"a\".repeat(100_000); var t = \"a\".repeat(50_000) + \"b\"; while (true) s.indexOf(t);"),
                ends(group,
                        "var s = \"a\".repeat(100_000); var t = \"a\".repeat(50_000) + \"b\"; while (true) s.contains(t);"),
                ends(group,
                        "var s = \"a\".repeat(100_000); var t = \"b\" + \"a\".repeat(50_000); while (true) s.lastIndexOf(t);"),
                ends(group,
                        "var s = \"a\".repeat(100_000); var t = \"a\".repeat(50_000) + \"b\"; while (true) s.replace(t, \"\");"),
                ends(group,
                        "var s = new StringBuilder(\"a\".repeat(100_000)); var t = \"a\".repeat(50_000) + \"b\"; while (true) s.indexOf(t);"),
                ends(group, "var a = new LinkedList<>(numbers(10_000)); while (true) a.get(5_000);", NUMBERS),
                ends(group, "List<Integer> a = new LinkedList<>(numbers(10_000)); while (true) a.set(5_000, 1);",
                        NUMBERS),
                ends(group, "List<Integer> a = new LinkedList<>(numbers(10_000)); while (true) a.add(5_000, 1);",
                        NUMBERS),
                ends(group, "List<Integer> a = new LinkedList<>(numbers(10_000)); while (true) a.listIterator(5_000);",
                        NUMBERS),
                ends(group, "var a = new ArrayDeque<>(numbers(10_000)); while (true) a.contains(-1);", NUMBERS),
                ends(group, "var a = new ArrayDeque<>(numbers(10_000)); while (true) a.removeLastOccurrence(-1);",
                        NUMBERS),
                ends(group, "var a = new PriorityQueue<>(numbers(10_000)); while (true) a.contains(-1);", NUMBERS),
                ends(group, "Collection<Integer> a = numbers(10_000); while (true) a.contains(-1);", NUMBERS),
                ends(group,
                        "var a = new TreeMap<Integer, Integer>(); for (int i = 0; i < 2000; i++) a.put(i, i); var b = a.headMap(1999); while (true) b.size();"),
                ends(group,
                        "var a = numbers(1000); a.stream().flatMap(x -> a.stream()).flatMap(x -> a.stream()).count();",
                        NUMBERS),
                ends(group,
                        "var a = new Integer[1000]; Arrays.stream(a).flatMap(x -> Arrays.stream(a)).flatMap(x -> Arrays.stream(a)).filter(Predicate.isEqual(1)).count();"),
                ends(group,
                        "var a = new int[1000]; Arrays.stream(a).flatMap(x -> Arrays.stream(a)).flatMap(x -> Arrays.stream(a)).sum();"),
                ends(group,
                        "var s = \"%1$s\".repeat(5000); while (true) keep.add(String.format(s, \"x\".repeat(10_000)));"),
                ends(group,
                        "var s = \"%9999d\".repeat(5000); while (true) keep.add(String.format(s, (Object[]) Collections.nCopies(5000, 1).toArray()));"),
                ends(group, "var s = \"x\".repeat(10_000); while (true) keep.add(\"%s\".formatted(new Fat(s)));",
                        "record Fat(String s) { public String toString() { return s; } }"));
    }

    private static final String NUMBERS = """
            static ArrayList<Integer> numbers(int n) {
                var list = new ArrayList<Integer>(Collections.nCopies(n, 0));
                list.replaceAll(new java.util.function.UnaryOperator<Integer>() { int i; public Integer apply(Integer x) { return i++; } });
                return list;
            }
            """;

    /// Forty containers, each twice in the next: whoever walks through them by himself is not seen again.
    static Stream<Route> towers() {
        var group = "containers in containers, found by going round";
        var tower = "static Object tower() { Object a = List.of(1); for (int i = 0; i < 40; i++) a = List.of(a, a); return a; }";
        var own = "static final class Own extends RuntimeException { Own(Throwable t) { super(t); } }";
        return Stream.of(
                ends(group, "Objects.deepEquals(new Object[]{tower()}, new Object[]{tower()});", tower),
                ends(group, "BiPredicate<Object, Object> p = Objects::deepEquals; p.test(tower(), tower());", tower),
                ends(group, "var t = tower(); List.of(1).stream().collect(Collectors.groupingBy(i -> t));", tower),
                ends(group,
                        "var t = tower(); List.of(1).stream().collect(Collectors.groupingBy(i -> t, TreeMap::new, Collectors.counting()));",
                        tower),
                ends(group,
                        "var t = tower(); List.of(1).stream().collect(Collectors.toMap(i -> t, i -> i, (a, b) -> a, HashMap::new));",
                        tower),
                ends(group,
                        "var t = tower(); List.of(1).stream().collect(Collectors.toUnmodifiableMap(i -> t, i -> i));",
                        tower),
                ends(group, "var m = new HashMap<>(Map.of(1, tower())); m.remove(1, tower());", tower),
                ends(group, "var m = new TreeMap<>(Map.of(1, tower())); m.replace(1, tower(), 2);", tower),
                ends(group,
                        "Collections.disjoint(new ArrayList<>(List.of(tower())), new ArrayList<>(List.of(tower())));",
                        tower),
                ends(group, "Collections.disjoint(Set.of(1), List.of(tower()));", tower),
                ends(group, "Collections.indexOfSubList(List.of(tower(), 1), List.of(tower()));", tower),
                ends(group, "Collections.lastIndexOfSubList(List.of(tower(), 1), List.of(tower()));", tower),
                ends("causes that name their causes", "Throwable t = null; while (true) t = new Exception(t);"),
                ends("causes that name their causes", "Throwable t = null; while (true) t = new Own(t);", own),
                ends("causes that name their causes",
                        "Throwable t = new Exception(\"x\".repeat(9999)); while (true) t.toString();"),
                ends("causes that name their causes",
                        "Object t = new Exception(\"x\".repeat(9999)); while (true) String.valueOf(t);"),
                ends("long work for a small number",
                        "var m = java.math.BigInteger.ONE.shiftLeft(30_000); java.math.BigInteger.TEN.modInverse(m.subtract(java.math.BigInteger.ONE));"),
                ends("texts compared without their case",
                        "var a = \"a\".repeat(99_999); var b = \"A\".repeat(99_999); while (true) String.CASE_INSENSITIVE_ORDER.compare(a, b);"),
                ends("streams behind streams",
                        "while (true) { var s = java.util.stream.Stream.of(1); for (int i = 0; i < 1000; i++) s = java.util.stream.Stream.concat(s, java.util.stream.Stream.of(2)); s.findFirst(); }"));
    }

    static Stream<Route> runaways() {
        var group = "code that does not want to end";
        return Stream.of(
                ends(group, "while (true) { }"),
                ends(group, "for (;;) try { throw new RuntimeException(); } catch (RuntimeException e) { }"),
                ends(group, "while (true) try { while (true) { } } catch (Throwable t) { }"),
                ends(group, "try { while (true) { } } finally { while (true) { } }"),
                ends(group, "while (true) try { while (true) { } } finally { continue; }"),
                ends(group, "try (var c = new Closing()) { while (true) { } }",
                        "static class Closing implements AutoCloseable { public void close() { while (true) { } } }"),
                ends(group, "while (true) try { swallow(); } catch (Error e) { keep.add(e); }",
                        "static void swallow() { while (true) try { while (true) { } } catch (Error e) { } }"),
                ends(group, "while (true) EnumSet.allOf(Odd.class);", "enum Odd { A, B }"),
                ends(group, "int[] a = {0}; while (true) try { a[1]++; } catch (ArrayIndexOutOfBoundsException e) { }"),
                ends(group, "while (true) try { down(0); } catch (StackOverflowError e) { }",
                        "static int down(int n) { return down(n + 1) + 1; }"),
                ends(group, "var it = new Forever(); while (it.hasNext()) it.next();",
                        "static class Forever implements Iterator<Integer> { public boolean hasNext() { return true; } public Integer next() { return 1; } }"),
                ends(group, "java.util.stream.StreamSupport.stream(new Endless(), false).filter(x -> false).count();",
                        "static class Endless implements Spliterator<Integer> { public boolean tryAdvance(Consumer<? super Integer> c) { c.accept(1); return true; } public Spliterator<Integer> trySplit() { return null; } public long estimateSize() { return Long.MAX_VALUE; } public int characteristics() { return 0; } }"),
                ends(group, "Outer.now();",
                        "static class Outer { static int x = spin(); static int spin() { while (true) { } } static void now() { } }"),
                ends(group, "switch (keep.size()) { default: while (true) { } }"),
                ends(group, "Object o = keep; while (o instanceof ArrayList<?> l) o = l;"),
                ends(group,
                        "var m = new HashMap<Integer, Integer>(); m.computeIfAbsent(1, k -> { while (true) { } });"),
                ends(group, "Optional.of(1).map(x -> { while (true) { } }).get();"),
                ends(group, "Arrays.setAll(new int[3], i -> { while (true) { } });"),
                ends(group, "keep.add(new Object() { public String toString() { while (true) { } } }.toString());"),
                ends(group, "keep.removeIf(x -> true); keep.add(1); keep.removeIf(x -> { while (true) { } });"),
                ends(group, "List.of(3, 1, 2).stream().sorted((a, b) -> { while (true) { } }).toList();"),
                ends(group,
                        "java.util.stream.Stream.of(1).onClose(() -> { while (true) { } }).onClose(() -> { while (true) { } }).close();"),
                ends(group, "String s = \"\"; while (true) s += s.length();"),
                ends(group, "while (true) keep.add(new int[1000]);"),
                ends(group, "while (true) keep.add(new byte[3][100][10]);"),
                ends(group, "while (true) keep.add(new Object());"),
                ends(group, "while (true) keep.add(new RuntimeException(\"x\"));"),
                ends(group,
                        "Throwable t = new Exception(); for (int i = 0; i < 500; i++) t = new Exception(t); while (true) keep.add(t.toString());"),
                ends(group, "var t = new Exception(); while (true) t.addSuppressed(new Exception());"));
    }

    static Stream<Route> faults() {
        var group = "faults are the raiser's to catch";
        return Stream.of(
                fails(group, NullPointerException.class, "String s = null; s.length();", ""),
                fails(group, ClassCastException.class, "Object o = 1; String s = (String) o; s.length();", ""),
                fails(group, ArrayIndexOutOfBoundsException.class, "int[] a = new int[1]; a[2] = 1;", ""),
                fails(group, ArrayStoreException.class, "Object[] a = new String[1]; a[0] = 1;", ""),
                fails(group, NegativeArraySizeException.class, "int n = -1; int[] a = new int[n];", ""),
                fails(group, NegativeArraySizeException.class, "int n = -1; int[][] a = new int[3][n];", ""),
                fails(group, ArithmeticException.class, "int n = 0; n = 1 / n;", ""),
                fails(group, ArithmeticException.class, "java.math.BigInteger.ONE.divide(java.math.BigInteger.ZERO);",
                        ""),
                fails(group, ExceptionInInitializerError.class, "Wrong.x++;",
                        "static class Wrong { static int x = 1 / zero(); static int zero() { return 0; } }"),
                fails(group, NoClassDefFoundError.class,
                        "try { Wrong.x++; } catch (ExceptionInInitializerError e) { } Wrong.x++;",
                        "static class Wrong { static int x = 1 / zero(); static int zero() { return 0; } }"),
                fails(group, AssertionError.class, "throw new AssertionError(keep);", ""),
                fails(group, IllegalArgumentException.class, "Odd.valueOf(\"C\");", "enum Odd { A, B }"),
                fails(group, ConcurrentModificationException.class,
                        "keep.add(1); keep.add(2); for (var x : keep) keep.add(x);", ""),
                fails(group, UnsupportedOperationException.class, "List.of(1).add(2);", ""),
                fails(group, IllegalStateException.class, "var s = List.of(1).stream(); s.count(); s.count();", ""),
                fails(group, MatchException.class, "switch (new Part(1)) { case Part(var x) -> { } }",
                        "record Part(int x) { public int x() { throw new IllegalStateException(); } }"),
                fails(group, IllegalArgumentException.class, "var t = new Exception(); t.addSuppressed(t);", ""),
                fails(group, IllegalStateException.class,
                        "var t = new Exception(\"x\", null); t.initCause(new Exception());", ""));
    }

    /// Stands for a call that returns and has done no harm.
    private static final class Nothing extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    static Stream<Route> routes() {
        return Stream.of(compositions(), copying(), lies(), slow(), towers(), runaways(), faults()).flatMap(all -> all);
    }

    @AfterEach
    void resetTheCounter() {
        Meter.access().reset();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void itIsContained(Route route) {
        // Nothing of another test's limit while it is loaded.
        Meter.access().reset();
        var callee = callee(route);
        Meter.access().reset();
        Meter.access().limit(LIMIT);
        var thrown = catchThrowable(callee::call);
        if (route.effect() == Nothing.class) {
            assertThat(thrown).isNull();
        } else {
            assertThat(thrown).isInstanceOf(route.effect());
        }
    }

    /// An exception is a class of the extension's too, and the host wants to say what went wrong.
    @ParameterizedTest
    @ValueSource(strings = {"throw new IllegalStateException();", "while (true) { }", "return null;",
            "return \"x\".repeat(1 << 30);", "throw this;"})
    void anExceptionThatDefendsItselfIsReportedByItsName(String body) {
        var jar = Jars.of("""
                package bad;
                public class Bad implements spin.domains.hostile.Callee {
                    static class Mine extends RuntimeException {
                        public String toString() { %s }
                        public String getMessage() { return toString(); }
                    }
                    public Bad() { throw new Mine(); }
                    public void call() { }
                }
                """.formatted(body));
        if (!(Domain.create("bad.jar", jar, RULES) instanceof CreateResult.Created(var domain, var _))) {
            throw new AssertionError("The exception is not to be refused.");
        }
        domain.resolve(PUBLIC);
        assertThat(catchThrowable(() -> domain.initialise(InitialiseOptions.standard())))
                .isInstanceOf(InitialisationException.class).hasMessageContaining("bad.Bad$Mine came out");
    }

    private static Callee callee(Route route) {
        var jar = Jars.of("""
                package bad;
                import java.util.*;
                import java.util.function.*;
                import java.util.stream.Collector;
                import java.util.stream.Collectors;
                public class Bad implements spin.domains.hostile.Callee {
                    final ArrayList<Object> keep = new ArrayList<>();
                    public void call() throws Exception { if (keep.isEmpty()) { %s } }
                    %s
                }
                """.formatted(route.code(), route.members()));
        var result = Domain.create("bad.jar", jar, RULES);
        if (!(result instanceof CreateResult.Created(var domain, var _))) {
            throw new AssertionError("The route is not to be refused: " + result.report().text());
        }
        domain.resolve(PUBLIC);
        return domain.initialise(InitialiseOptions.standard()).entry(Callee.class);
    }
}
