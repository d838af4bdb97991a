package spin.domains.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;
import spin.domains.BytesLoader;
import spin.domains.Sources;

final class MeteringTests {

    private static final Predicate<String> OURS = MeteringTests::ours;
    private static final MeterAccess METER = Meter.access();

    private static final Map<String, byte[]> WORK = Sources.compile(
            """
                    package work;
                    import java.util.ArrayList;
                    import java.util.List;
                    public final class Work {
                        interface Shape { int area(); }
                        record Square(int side) implements Shape { public int area() { return side * side; } }
                        record Oblong(int a, int b) implements Shape { public int area() { return a * b; } }
                        static int statics = 3;
                        int field;
                        Work(int n) { this(n > 3 ? new int[n] : new int[]{1, 2}, n); }
                        Work(int[] a, int n) { field = a.length + (n > 2 ? new Work2(n > 4 ? 1L : 2L).v : n); }
                        static final class Work2 { int v; Work2(long l) { v = (int) l; } }
                        static int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
                        static long sum(int n) { long s = 0; for (int i = 0; i < n; i++) { s += i * 3L ^ s; } return s; }
                        static int sieve(int n) {
                            boolean[] out = new boolean[n + 2]; int primes = 0;
                            for (int i = 2; i <= n; i++) {
                                if (out[i]) continue;
                                primes++;
                                for (int j = i + i; j <= n; j += i) out[j] = true;
                            }
                            return primes;
                        }
                        static int switches(int n) {
                            int r = 0;
                            for (int i = 0; i < n; i++) {
                                switch (i % 7) { case 0: r++; break; case 1: r += 2; case 2: r += 3; break; default: r--; }
                                r += switch (i * 100) { case 100 -> 5; case 10000 -> 6; default -> 7; };
                            }
                            return r;
                        }
                        static int thrown(int n) {
                            int r = 0;
                            for (int i = 0; i < n; i++) {
                                try { if (i % 3 == 0) throw new IllegalStateException(); r++; }
                                catch (IllegalStateException e) { r += 10; }
                                finally { r += statics; }
                            }
                            return r;
                        }
                        static int shapes(int n) {
                            List<Shape> all = new ArrayList<>();
                            for (int i = 0; i < n; i++) all.add(i % 2 == 0 ? new Square(i) : new Oblong(i, n));
                            int r = 0; for (Shape s : all) r += s.area();
                            return r + new Work(n).field;
                        }
                        static int arrays(int n) {
                            int[][] a = new int[n][]; byte[] b = new byte[n]; long[] l = new long[n + 1]; char[] c = new char[3];
                            String[] s = new String[n];
                            return a.length + b.length + l.length + c.length + s.length;
                        }
                        static int calls(int n) { int r = 0; for (int i = 0; i < n; i++) r += Math.max(i, 3); return r; }
                        public static long all(int which, int n) {
                            return switch (which) {
                                case 0 -> fib(n % 15); case 1 -> sum(n); case 2 -> sieve(n); case 3 -> switches(n);
                                case 4 -> thrown(n); case 5 -> shapes(n); case 6 -> arrays(n); case 7 -> calls(n);
                                default -> (long) ((n & 1) == 0 ? 1.5 : 2.5f);
                            };
                        }
                    }
                    """);

    @BeforeEach
    void aFreshMeter() {
        METER.reset();
    }

    @Property(tries = 400)
    void everyBlockPaysExactlyForItsInstructions(@ForAll @IntRange(max = 8) int which,
            @ForAll @IntRange(max = 200) int n) throws Exception {
        var prices = new OddPrices();
        var slow = load(bytes -> SlowTwin.instrument(bytes, prices, OURS));
        run(slow, which, n);
        SlowTwin.paid = 0;
        long expected = run(slow, which, n);
        long paidSlowly = SlowTwin.paid;
        for (boolean polls : new boolean[]{false, true}) {
            var fast = load(bytes -> Metering.meter(bytes, prices, new MeterOptions(polls, OURS)));
            run(fast, which, n);
            METER.reset();
            assertThat(run(fast, which, n)).isEqualTo(expected);
            assertThat(METER.cycles()).as("polls %s", polls).isEqualTo(paidSlowly);
        }
    }

    @Test
    void aLoopOfNRoundsCostsNTimesItsBody() throws Exception {
        // Head: load, load, compare (3). Body: load sum, load i, add, store, iinc, goto (6). Around: two constants and
        // stores (4), the last head (3), load and return (2).
        var loop = define(Map.of("work/Loop",
                Sources.compile(
                        """
                                package work;
                                public final class Loop {
                                    public static int run(int n) { int sum = 0; int i = 0; while (i < n) { sum += i; i++; } return sum; }
                                }
                                """)
                        .get("work/Loop")),
                PriceList.unit(), false).loadClass("work.Loop").getMethod("run", int.class);
        for (int n : new int[]{0, 1, 2, 10, 1000}) {
            METER.reset();
            loop.invoke(null, n);
            assertThat(METER.cycles()).isEqualTo(9L * n + 9);
        }
    }

    @Test
    void theCounterReadInsideACallShowsAllThatRanBeforeItAndNothingAfter() throws Exception {
        var classes = Sources.compile("""
                package work;
                public final class Marks {
                    public static void run(java.util.function.IntConsumer mark) {
                        mark.accept(1);
                        int x = 5; x += 2; x *= 3;
                        mark.accept(x);
                    }
                }
                """);
        var seen = new java.util.ArrayList<Long>();
        define(classes, PriceList.unit(), false).loadClass("work.Marks")
                .getMethod("run", java.util.function.IntConsumer.class)
                .invoke(null, (java.util.function.IntConsumer) _ -> seen.add(METER.cycles()));
        // load, constant, call; then constant, store, iinc, load, constant, multiply, store, load, load, call.
        assertThat(seen).containsExactly(3L, 13L);
        assertThat(METER.cycles()).isEqualTo(14);
    }

    @Test
    void whatThePriceListDoesNotKnowIsCountedByName() throws Exception {
        var classes = Sources.compile("""
                package work;
                public final class Jdk {
                    public static int run(int n) {
                        int r = 0;
                        for (int i = 0; i < n; i++) r += Integer.bitCount(i) + Math.max(i, 0) + own(i);
                        return r;
                    }
                    static int own(int i) { return Character.getNumericValue(i); }
                }
                """);
        define(classes, new OddPrices(), false).loadClass("work.Jdk").getMethod("run", int.class).invoke(null, 70);
        assertThat(METER.unpriced()).containsExactly(Map.entry("java/lang/Character.getNumericValue(I)I", 70L),
                Map.entry("java/lang/Integer.bitCount(I)I", 70L));
    }

    @Test
    void manyUnpricedNamesAreAllKept() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 500; i++) {
                Meter.unpriced(("name" + i).intern());
            }
        }
        assertThat(METER.unpriced()).hasSize(500).allSatisfy((_, count) -> assertThat(count).isEqualTo(3));
    }

    @Test
    void noLoopOutlivesItsLimit() throws Exception {
        var classes = Sources.compile(
                """
                        package work;
                        public final class Endless {
                            static int depth;
                            public static void empty() { while (true) { } }
                            public static void catchAll() { while (true) { try { while (true) { depth++; } } catch (Throwable t) { depth--; } } }
                            public static void finallyToo() {
                                for (;;) { try { for (;;) { depth++; } } finally { for (;;) { depth--; if (depth == 7) break; } } }
                            }
                            public static void errors() { for (;;) { try { errors(); } catch (Error e) { depth++; } } }
                            public static void doWhile() { do { depth++; } while (depth != Integer.MAX_VALUE + depth); }
                            public static void nested() { try { empty(); } catch (Throwable t) { try { empty(); } catch (Throwable u) { empty(); } } }
                            public static void recursion(int n) { if (n > 0) { recursion(n - 1); recursion(n - 1); } }
                            public static void deep() { recursion(60); }
                            public static void thrower() { for (;;) { try { throw new RuntimeException(); } catch (RuntimeException e) { } } }
                        }
                        """);
        var endless = define(classes, PriceList.unit(), true).loadClass("work.Endless");
        for (var name : new String[]{"empty", "catchAll", "finallyToo", "errors", "doWhile", "nested", "deep",
                "thrower"}) {
            METER.reset();
            METER.limit(100_000);
            assertThatThrownBy(() -> endless.getMethod(name).invoke(null)).as(name)
                    .isInstanceOf(InvocationTargetException.class).cause().isInstanceOf(Terminated.class);
            assertThat(METER.cycles()).as(name).isBetween(100_001L, 110_000L);
        }
    }

    @Test
    void aStaticInitialiserIsStoppedToo() throws Exception {
        var classes = Sources.compile(
                """
                        package work;
                        public final class Init { static int x; static { while (x >= 0) { x = x + 1 & 0xff; } } public static void run() { } }
                        """);
        var init = define(classes, PriceList.unit(), true).loadClass("work.Init");
        METER.limit(METER.cycles() + 5000);
        assertThatThrownBy(() -> init.getMethod("run").invoke(null)).isInstanceOf(Terminated.class);
    }

    /// Bytecode that javac never writes: a handler that protects itself, so that it loops with no jump at all.
    @Test
    void aHandlerThatCatchesItselfIsStopped() throws Exception {
        var writer = new ClassWriter(0);
        writer.visit(61, Opcodes.ACC_PUBLIC, "work/Self", null, "java/lang/Object", null);
        var code = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "run", "()V", null, null);
        code.visitCode();
        var start = new Label();
        var handler = new Label();
        var end = new Label();
        code.visitTryCatchBlock(start, end, handler, "java/lang/NullPointerException");
        code.visitTryCatchBlock(start, end, handler, null);
        code.visitLabel(start);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitInsn(Opcodes.ATHROW);
        code.visitLabel(handler);
        code.visitFrame(Opcodes.F_FULL, 0, new Object[0], 1, new Object[]{"java/lang/Throwable"});
        code.visitInsn(Opcodes.POP);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitInsn(Opcodes.ATHROW);
        code.visitLabel(end);
        code.visitMaxs(1, 0);
        code.visitEnd();
        writer.visitEnd();
        var self = define(Map.of("work/Self", writer.toByteArray()), PriceList.unit(), true).loadClass("work.Self");
        METER.limit(1000);
        assertThatThrownBy(() -> self.getMethod("run").invoke(null)).cause().isInstanceOf(Terminated.class);
    }

    @Test
    void aHugeArrayIsPaidForBeforeItIsAllocated() throws Exception {
        var classes = Sources.compile("""
                package work;
                public final class Huge {
                    public static Object one() { return new byte[Integer.MAX_VALUE - 8]; }
                    public static Object references() { return new String[Integer.MAX_VALUE - 8]; }
                    public static Object cube() { return new long[1 << 15][1 << 15][1 << 15]; }
                    public static Object overflowing() { return new long[1 << 30][1 << 30][1 << 30][1 << 30][16]; }
                    public static Object emptyInside() { return new long[1 << 30][0]; }
                    public static Object negative() { return new int[-1]; }
                    public static Object negatives() { return new int[-1][-1]; }
                }
                """);
        var huge = define(classes, PriceList.unit(), true).loadClass("work.Huge");
        for (var name : new String[]{"one", "references", "cube", "overflowing", "emptyInside"}) {
            METER.reset();
            METER.limit(1_000_000);
            assertThatThrownBy(() -> huge.getMethod(name).invoke(null)).as(name).cause().isInstanceOf(Terminated.class);
        }
        for (var name : new String[]{"negative", "negatives"}) {
            METER.reset();
            METER.limit(1_000_000);
            assertThatThrownBy(() -> huge.getMethod(name).invoke(null)).as(name).cause()
                    .isInstanceOf(NegativeArraySizeException.class);
        }
    }

    @Test
    void aMethodThatGrowsTooLargeIsRefusedByName() {
        var body = new StringBuilder();
        for (int i = 0; i < 2500; i++) {
            body.append("if (x == ").append(i).append(") x++;");
        }
        var big = Sources.single("package work; public class Big { int x; void run() {" + body + "} }");
        assertThatThrownBy(
                () -> Metering.meter(big, PriceList.unit(), MeterOptions.untrusted(OURS)))
                .isInstanceOfSatisfying(MeteringException.class, refused -> {
                    assertThat(refused.className()).isEqualTo("work.Big");
                    assertThat(refused.methodName()).isEqualTo("run");
                }).hasMessageContaining("split the method");
    }

    @Test
    void garbageIsRefusedWithASentence() {
        assertThatThrownBy(() -> Metering.meter(new byte[]{1, 2, 3}, PriceList.unit(), MeterOptions.trusted(OURS)))
                .isInstanceOf(MeteringException.class).hasMessageContaining("not a class file");
    }

    @Test
    void freePricesLeaveNothingToCharge() throws Exception {
        var free = new PriceList() {
            @Override
            public int opcode(int jvmOpcode) {
                return 0;
            }

            @Override
            public OptionalInt call(String owner, String name, String descriptor) {
                return OptionalInt.of(0);
            }

            @Override
            public int clearing() {
                return 0;
            }
        };
        var work = define(WORK, free, true).loadClass("work.Work");
        run(work, 5, 20);
        assertThat(METER.cycles()).isZero();
    }

    private static boolean ours(String internalName) {
        return internalName.startsWith("work/");
    }

    private interface Rewriting {
        byte[] rewrite(byte[] classFile);
    }

    private static Class<?> load(Rewriting rewriting) throws ClassNotFoundException {
        var rewritten = new LinkedHashMap<String, byte[]>();
        WORK.forEach((name, bytes) -> rewritten.put(name, rewriting.rewrite(bytes)));
        return new BytesLoader(rewritten).loadClass("work.Work");
    }

    private static ClassLoader define(Map<String, byte[]> classes, PriceList prices, boolean polls) {
        var metered = new LinkedHashMap<String, byte[]>();
        classes.forEach(
                (name, bytes) -> metered.put(name, Metering.meter(bytes, prices, new MeterOptions(polls, OURS))));
        return new BytesLoader(metered);
    }

    private static long run(Class<?> work, int which, int n) throws ReflectiveOperationException {
        return (long) work.getMethod("all", int.class, int.class).invoke(null, which, n);
    }
}
