package sugar;
import java.util.*;
import java.util.function.*;
import java.util.stream.*;
public final class Sugar implements IntFunction<Object> {
    interface Shape { }
    record Circle(double radius, float f) implements Shape { }
    record Box(int w, long h, String name, Object[] any, Box inner) implements Shape { }
    record Nothing() implements Shape { }
    record Bits(boolean z, byte b, char c, short s, int i, long l, float f, double d) { }
    record Generic<T extends Comparable<T>>(T value) { }
    enum Colour { RED, GREEN, BLUE { @Override String hue() { return "blue!"; } }; String hue() { return name(); } }
    sealed interface Either permits Left, Right, Kind { }
    record Left(int value) implements Either { }
    record Right(String text, Either deeper) implements Either { }
    enum Kind implements Either { ONE, TWO }
    interface Marker { }
    interface IntToLong { long apply(int x); }
    interface Wide { Object apply(long a, double b, int c, Object d); }
    interface Base<T> { T get(T x); }
    interface Sub extends Base<String> { String get(String x); }
    interface WithDefault { int f(int x); default int twice(int x) { return f(f(x)); } static int three() { return 3; } private int hidden() { return 7; } default IntSupplier later() { return this::hidden; } }
    static class Counter { int n; Counter() { } Counter(int n) { this.n = n; } private int secret(int x) { return n += x; } static long twice(long x) { return 2 * x; } protected Integer boxed(Integer x) { return x + n; } public String toString() { return "Counter" + n; } }
    static final class Child extends Counter { Function<Integer, Integer> parent() { return super::boxed; } protected Integer boxed(Integer x) { return 1000; } }
    private int state = 5;
    private int add(int x) { return state += x; }
    static String varargs(Object... all) { return all.length + Arrays.asList(all).toString(); }
    static <T extends Comparable<T>> T max(T a, T b) { return a.compareTo(b) >= 0 ? a : b; }

    public Object apply(int n) {
        List<Object> out = new ArrayList<>();
        lambdas(n, out); references(n, out); conversions(n, out); texts(n, out); records(n, out); switches(n, out); collections(n, out); tries(n, out);
        return out.toString();
    }
    void lambdas(int n, List<Object> out) {
        int k = n % 13; long l = n * 3L; double d = n / 7.0; String s = "s" + n; byte b = (byte) n; char c = (char) ('a' + Math.floorMod(n, 26)); short sh = (short) n; boolean z = n > 0; float f = n;
        Supplier<String> all = () -> s + k + l + d + b + c + sh + z + f;
        out.add(all.get());
        Runnable r = () -> { state++; Runnable inner = () -> { state += k; }; inner.run(); };
        r.run(); out.add(state);
        Function<Integer, Function<Integer, Integer>> curried = x -> y -> x * y + k;
        out.add(curried.apply(n).apply(3));
        Object o = (Runnable & Marker) () -> { };
        out.add(o instanceof Marker); out.add(o instanceof Runnable);
        Sub sub = x -> x + "!"; Base<String> base = sub; out.add(base.get("b"));
        BinaryOperator<Integer> fact[] = new BinaryOperator[1];
        fact[0] = (acc, x) -> x <= 1 ? acc : fact[0].apply(acc * x, x - 1); out.add(fact[0].apply(1, 6));
        WithDefault wd = x -> x + n; out.add(wd.twice(1)); out.add(wd.later().getAsInt()); out.add(WithDefault.three());
        Comparator<String> byLength = Comparator.comparing(String::length); out.add(byLength.thenComparing(Comparator.reverseOrder()).compare("ab", s));
        Wide wide = (p, q, t, u) -> p + q + t + u.toString() + l; out.add(wide.apply(n, n, n, s));
    }
    void references(int n, List<Object> out) {
        IntUnaryOperator bound = this::add; out.add(bound.applyAsInt(n));
        Function<Integer, Counter> maker = Counter::new; Counter counter = maker.apply(n); out.add(counter.toString());
        Supplier<Counter> plain = Counter::new; out.add(plain.get().toString());
        IntUnaryOperator secret = counter::secret; out.add(secret.applyAsInt(2));
        BiFunction<Counter, Integer, Integer> unbound = Counter::boxed; out.add(unbound.apply(counter, 4));
        IntFunction<int[]> array = int[]::new; out.add(array.apply(3).length);
        Function<String, Integer> length = String::length; out.add(length.apply("four"));
        BiFunction<String, String, Boolean> eq = String::equals; out.add(eq.apply("a", "a"));
        Function<Object, String> text = String::valueOf; out.add(text.apply(n));
        BinaryOperator<Integer> most = Sugar::max; out.add(most.apply(n, 17));
        Function<Object, String> va = Sugar::varargs; out.add(va.apply(n)); BiFunction<Object, Object, String> va2 = Sugar::varargs; out.add(va2.apply(n, "x"));
        Child child = new Child(); child.n = 9; out.add(child.parent().apply(1)); out.add(child.boxed(1));
        Supplier<Supplier<String>> nested = () -> counter::toString; out.add(nested.get().get());
        List<Integer> sink = new ArrayList<>(); Consumer<Integer> adder = sink::add; adder.accept(n); out.add(sink);
        UnaryOperator<String> trim = String::trim; out.add(trim.apply("  x "));
        Function<int[], Object> clone = int[]::clone; out.add(((int[]) clone.apply(new int[]{n})).length);
    }
    void conversions(int n, List<Object> out) {
        LongUnaryOperator w = Counter::twice; out.add(w.applyAsLong(n));
        IntToLong widened = Counter::twice; out.add(widened.apply(n));
        Function<Integer, Long> unboxWiden = Counter::twice; out.add(unboxWiden.apply(n));
        ToLongFunction<Integer> toLong = Counter::twice; out.add(toLong.applyAsLong(n));
        ToDoubleFunction<Integer> toDouble = Integer::intValue; out.add(toDouble.applyAsDouble(n));
        IntFunction<Integer> boxed = Integer::valueOf; out.add(boxed.apply(n));
        IntFunction<Object> boxObject = Integer::valueOf; out.add(boxObject.apply(n));
        IntFunction<Number> boxNumber = x -> x; out.add(boxNumber.apply(n));
        Function<Character, Integer> code = Character::getNumericValue; out.add(code.apply('7'));
        Predicate<Boolean> id = Boolean::booleanValue; out.add(id.test(n > 3));
        IntSupplier fromBoxed = Integer.valueOf(n)::intValue; out.add(fromBoxed.getAsInt());
        DoubleSupplier fromInt = () -> n; out.add(fromInt.getAsDouble());
        Consumer<String> ignoring = String::length; ignoring.accept("x");
        Runnable dropLong = () -> Counter.twice(n); dropLong.run();
        Function<Short, Integer> shorts = Short::intValue; out.add(shorts.apply((short) n));
        IntBinaryOperator mx = Math::max; out.add(mx.applyAsInt(n, 3));
        ToIntFunction<Character> ch = Character::charValue; out.add(ch.applyAsInt('q'));
        Comparator<Integer> cmp = Integer::compare; out.add(cmp.compare(n, 5));
    }
    void texts(int n, List<Object> out) {
        String nul = null; Object on = null; char[] cs = {'x'}; final String constant = "c\u0001d\u0002e";
        out.add("" + n + (byte) n + (short) n + (char) (65 + Math.floorMod(n, 20)) + (n > 2) + n * 1L + n * 1.5f + n / 3.0 + nul + on);
        out.add(constant + n + "\u0001" + constant); String plus = "a"; plus += n; plus += 'c'; plus += 1.0; out.add(plus);
        out.add(n + "" + null + List.of(n, "x") + new Counter(n));
        StringBuilder sb = new StringBuilder(); for (int i = 0; i < Math.floorMod(n, 9); i++) { sb.append(i).append((Object) ("o" + i)).insert(0, "i"); } out.add(sb.toString());
    }
    void records(int n, List<Object> out) {
        Box a = new Box(n, n * 7L, n % 2 == 0 ? null : "n", null, null), b = new Box(n, n * 7L, n % 2 == 0 ? null : "n", null, null), c = new Box(n, 1, "n", null, a);
        out.add(a.equals(b)); out.add(a.equals(c)); out.add(c.equals(new Box(n, 1, "n", null, b))); out.add(a.equals(null)); out.add(a.equals("x")); out.add(a.equals(a));
        out.add(a.hashCode()); out.add(c.hashCode()); out.add(c.toString()); out.add(new Nothing().toString()); out.add(new Nothing().hashCode()); out.add(new Nothing().equals(new Nothing()));
        out.add(new Circle(Double.NaN, 0.0f).equals(new Circle(Double.NaN, 0.0f))); out.add(new Circle(0.0, 0.0f).equals(new Circle(-0.0, 0.0f))); out.add(new Circle(1, Float.NaN).equals(new Circle(1, Float.NaN)));
        Bits bits = new Bits(n > 0, (byte) n, (char) n, (short) n, n, n * 11L, n / 3f, n / 7.0); out.add(bits.hashCode()); out.add(bits.toString()); out.add(bits.equals(new Bits(n > 0, (byte) n, (char) n, (short) n, n, n * 11L, n / 3f, n / 7.0)));
        out.add(new Generic<>("g").toString()); record Local(int x) { } out.add(new Local(n).toString() + new Local(n).hashCode());
    }
    void switches(int n, List<Object> out) {
        Object[] all = {n, "two", 'c', 2L, null, new Left(n), new Right("r", new Left(3)), new Right("q", Kind.TWO), Kind.ONE, Kind.TWO, Colour.RED, Colour.BLUE, new int[]{n}, new Box(n, 1, "b", null, null), new Nothing(), new Generic<>(3), 1.5, true, new ArrayList<>(List.of(1))};
        for (Object o : all) { out.add(typed(o, n)); }
        for (Colour c : Colour.values()) { out.add(plain(c)); out.add(coloured(c, n)); }
        for (Either e : new Either[]{new Left(n), new Right("x", new Left(n)), new Right("y", new Right("z", Kind.ONE)), Kind.ONE, Kind.TWO}) { out.add(either(e)); }
        for (String s : new String[]{"a", "bb", "Aa", "BB", "" + n}) { out.add(text(s)); }
        for (Integer i : new Integer[]{n, 3, 42, -1}) { out.add(boxed(i)); }
        for (Character c : new Character[]{'x', 'y', (char) n}) { out.add(charSwitch(c)); }
        if (new Right("p", new Left(n)) instanceof Right(var t, Left(int v)) && v > 3) { out.add(t + v); }
        try { out.add(coloured(null, n)); } catch (NullPointerException e) { out.add("npe"); }
    }
    static String typed(Object o, int n) {
        return switch (o) {
            case null -> "null";
            case Integer i when i > 100 -> "big" + i; case Integer i when i > 10 -> "mid" + i; case Integer i -> "int" + i;
            case String s when s.length() > 5 -> "long"; case String s -> "str" + s;
            case Character c -> "chr" + c; case Long l -> "lng" + l;
            case Left(int v) when v > n -> "never"; case Left(int v) -> "left" + v;
            case Right(String t, Left(int v)) -> t + v; case Right(var t, var deeper) -> t + deeper;
            case Kind.ONE -> "k1"; case Kind k -> "k" + k.ordinal();
            case Colour c -> c.hue(); case int[] a -> "arr" + a.length; case Box(int w, long h, var nm, var any, var in) -> "box" + w + h + nm;
            case Nothing() -> "nothing"; case Generic<?>(var v) -> "g" + v; case Double d -> "d" + d; case List<?> l -> "list" + l.size(); default -> "other" + o;
        };
    }
    static int plain(Colour c) { switch (c) { case RED: return 1; case GREEN: return 2; default: return 3; } }
    static String coloured(Colour c, int n) { return switch (c) { case RED -> "r"; case Colour x when x.ordinal() == 1 && n > 3 -> "one>3"; case Colour x when x.ordinal() == 1 -> "one"; case BLUE -> "b"; case Colour x -> "?" + x; }; }
    static String either(Either e) { return switch (e) { case Left l -> "L" + l.value(); case Right(var t, Right(var u, var v)) -> t + u + v; case Right r -> "R" + r.text(); case Kind.ONE -> "1"; case Kind.TWO -> "2"; }; }
    static String text(String s) { return switch (s) { case "a" -> "A"; case "Aa", "BB" -> "collide" + s; case String t when t.length() == 2 -> "two"; case String t -> t; }; }
    static String boxed(Integer i) { return switch (i) { case 3 -> "three"; case 42 -> "answer"; case Integer x when x < 0 -> "neg"; case Integer x -> "n" + x; }; }
    static String charSwitch(Character c) { return switch (c) { case 'x' -> "X"; case Character d when d > 'x' -> "big"; case Character d -> "small" + (int) d; }; }
    void collections(int n, List<Object> out) {
        List<Integer> list = IntStream.range(0, Math.floorMod(n, 40)).boxed().collect(Collectors.toList());
        out.add(list.stream().filter(x -> x % 2 == 0).map(x -> "v" + x).collect(Collectors.joining(",")));
        out.add(list.stream().mapToInt(Integer::intValue).sum()); out.add(list.stream().reduce(0, Integer::sum));
        out.add(list.stream().sorted(Comparator.comparing((Integer x) -> x % 3).thenComparing(Comparator.reverseOrder())).toList());
        Map<String, Integer> map = new TreeMap<>(); for (int x : list) { map.merge("k" + x % 5, 1, Integer::sum); map.computeIfAbsent("z" + x % 2, k -> 7); } out.add(map);
        out.add(new TreeSet<>(Set.of(n, n + 1, n + 2))); out.add(new TreeMap<>(Map.of("a", n, "b", 2))); out.add(Map.of().size()); out.add(new TreeSet<>(Set.copyOf(List.of(1, 1, 2))));
        out.add("a-b-a".replace("a", "x" + n)); out.add(String.join("/", "p", "q" + n)); out.add(String.join("+", List.of("1", "2"))); out.add("MiXed".toLowerCase() + "q".toUpperCase());
        out.add(new TreeMap<>(list.stream().collect(Collectors.groupingBy(x -> x % 3)))); out.add(new TreeMap<>(list.stream().collect(Collectors.toMap(x -> x, x -> x * x))));
        out.add(new TreeMap<>(list.stream().collect(Collectors.groupingBy(x -> x % 2 == 0, Collectors.counting())))); out.add(list.stream().collect(Collectors.toSet()).size());
        int[] arr = new int[Math.floorMod(n, 17)]; Arrays.setAll(arr, i -> (i * 7919) ^ n); Arrays.sort(arr); out.add(Arrays.toString(arr)); out.add(Arrays.hashCode(Arrays.copyOfRange(arr, 0, arr.length / 2)));
        HashMap<String, Integer> hm = new HashMap<>(); hm.put("only", n); out.add(hm); HashSet<Integer> hs = new HashSet<>(List.of(1)); out.add(hs); Supplier<HashMap<String, String>> hms = HashMap::new; out.add(hms.get().isEmpty());
        int[][] grid = new int[3][Math.floorMod(n, 5)]; out.add(grid.length + grid[2].length); long[][][] cube = new long[2][3][4]; out.add(cube[1][2].length);
        try { Set.of(n, n); out.add("no"); } catch (IllegalArgumentException e) { out.add("dup"); } try { Map.of("k", null); out.add("no"); } catch (NullPointerException e) { out.add("npe"); } try { Set.of(1).add(2); out.add("no"); } catch (UnsupportedOperationException e) { out.add("uoe"); }
        Optional<String> opt = Optional.of("o" + n).filter(x -> x.length() > 2).map(String::trim); out.add(opt.orElseGet(() -> "none"));
        for (Iterator<Integer> it = new Iterator<>() { int i = 0; public boolean hasNext() { return i < 3; } public Integer next() { return i++ + n; } }; it.hasNext();) { out.add(it.next()); }
    }
    void tries(int n, List<Object> out) {
        try { try { if (n % 2 == 0) { throw new IllegalStateException("even" + n); } out.add("odd"); } finally { out.add("f1"); } } catch (IllegalStateException | IllegalArgumentException e) { out.add(e.getMessage()); }
        try (AutoCloseable res = () -> out.add("closed")) { out.add("body"); if (n % 3 == 0) { throw new RuntimeException("r"); } } catch (Exception e) { out.add("ex" + e.getMessage()); }
        try { Object o = "s"; Integer i = (Integer) o; out.add(i); } catch (ClassCastException e) { out.add("cce"); }
        try { out.add(10 / Math.floorMod(n, 2)); } catch (ArithmeticException e) { out.add("div"); }
        try { out.add(new int[2][-1 - Math.floorMod(n, 2)]); } catch (NegativeArraySizeException e) { out.add("neg"); }
        try { Function<Object, Integer> f = o -> ((String) o).length(); out.add(f.apply(n)); } catch (ClassCastException e) { out.add("cce2"); }
        try { throw new AssertionError(n); } catch (Throwable t) { out.add(t.getMessage()); }
    }
}
