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
import spin.domains.meter.Meter;
import spin.domains.meter.MeterAccess;
import spin.domains.meter.StackExhausted;
import spin.domains.meter.Terminated;

/// Calls that are nested too deeply end in a fault of whoever nests them, at a depth that the code alone decides.
final class StackTests {

    private static final MeterAccess METER = Meter.access();
    private static final int USUAL = METER.stackLimit();

    @BeforeEach
    void aFreshMeter() {
        METER.reset();
    }

    @AfterEach
    void theUsualLimit() {
        METER.stackLimit(USUAL);
        METER.reset();
    }

    static Stream<String> descents() {
        return Stream.of("down(0);", "even(0);", "deep = () -> deep.run(); deep.run();", "new Doll(0);",
                "new Inside(new Inside.Base(0));", "compare(1, 2);", "sum(0);", "wide(0, 0, 0, 0, 0, 0);",
                "new TreeMap<Integer, Integer>(this::compare).put(1, 1);", "shapes(new Node(null));",
                "Map<Integer, Integer> m = new HashMap<>(); lookUp(m, 0);",
                "Stream.of(1).map(this::streamed).toList();",
                "try { down(0); } finally { down(0); }", "bridge(this);", "text();",
                "Optional.of(1).map(this::optional);");
    }

    @ParameterizedTest
    @MethodSource("descents")
    void itEndsInAFaultThatTheRaiserCatchesAtTheSameCountEachTime(String code) {
        var greeter = greeter(code);
        long first = 0;
        for (int round = 0; round < 3; round++) {
            METER.reset();
            assertThatThrownBy(() -> greeter.greet(new Greeter.Desk())).isInstanceOf(StackExhausted.class);
            assertThat(METER.stack()).as("nothing is left of it").isZero();
            if (round == 1) {
                first = METER.cycles();
            } else if (round == 2) {
                assertThat(METER.cycles()).isEqualTo(first);
            }
        }
    }

    /// Where the JDK calls itself the host's stack is what ends it, so the same fault comes at a count that may differ by a little.
    static Stream<String> descentsOfTheJdk() {
        return Stream.of(
                "Function<Integer, Integer> f = x -> x; for (int i = 0; i < 100_000; i++) f = f.andThen(x -> x); f.apply(1);",
                "Object l = List.of(); for (int i = 0; i < 100_000; i++) l = List.of(l); l.toString();",
                "Object l = List.of(); for (int i = 0; i < 100_000; i++) l = Optional.of(l); n = l.hashCode();");
    }

    @ParameterizedTest
    @MethodSource("descentsOfTheJdk")
    void whereTheJdkNestsItIsTheSameFault(String code) {
        var greeter = greeter(code);
        for (int round = 0; round < 3; round++) {
            METER.reset();
            assertThatThrownBy(() -> greeter.greet(new Greeter.Desk())).isInstanceOf(StackExhausted.class);
            assertThat(METER.stack()).as("nothing is left of it").isZero();
        }
    }

    @Test
    void howDeepItGoesIsSaidByTheLimitAndTheClassFileAlone() {
        var greeter = greeter("down(0);");
        METER.stackLimit(4096);
        int shallow = deepest(greeter);
        METER.stackLimit(2 * 4096);
        assertThat(deepest(greeter)).isBetween(2 * shallow, 2 * shallow + 4);
    }

    private static int deepest(Greeter greeter) {
        assertThatThrownBy(() -> greeter.greet(new Greeter.Desk())).isInstanceOf(StackExhausted.class)
                .hasMessageContaining(METER.stackLimit() + " is the most");
        return Integer.parseInt(greeter.toString());
    }

    @Test
    void ordinaryRecursionFits() {
        assertThat(greeter("n = count(1500);").greet(new Greeter.Desk())).isEqualTo("1500");
    }

    @Test
    void theExtensionItselfMayCatchItAndGoOn() {
        var greeter = greeter(
                "int caught = 0; for (int i = 0; i < 5; i++) { try { down(0); } catch (StackOverflowError e) { caught++; } } n = caught;");
        assertThat(greeter.greet(new Greeter.Desk())).isEqualTo("5");
        assertThat(METER.stack()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"while (n >= 0) { try { down(0); } catch (Throwable e) { n++; } }",
            "while (n == 0) { try { down(0); } finally { continue; } }",
            "swallow(0);", "while (n == 0) { try { new Doll(0); } catch (Error e) { keep = e; } }"})
    void whoCatchesItForEverIsTerminated(String code) {
        var greeter = greeter(code);
        METER.limit(3_000_000);
        assertThatThrownBy(() -> greeter.greet(new Greeter.Desk())).isInstanceOf(Terminated.class);
        assertThat(METER.stack()).isZero();
    }

    @Test
    void anExceptionFromTheDepthLeavesNothingCounted() {
        var greeter = greeter("thrown(500);");
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> greeter.greet(new Greeter.Desk())).isInstanceOf(IllegalStateException.class);
            assertThat(METER.stack()).isZero();
        }
    }

    @Test
    void aConstructorThatFailsLeavesNothingCounted() {
        var greeter = greeter(
                "for (int i = 0; i < 100_000; i++) { try { new Failing(); } catch (IllegalStateException e) { n = i; } }");
        assertThat(greeter.greet(new Greeter.Desk())).isEqualTo("99999");
    }

    @Test
    void whoCallsFromDepthHasLessToUse() {
        var greeter = greeter("n = count(1500);");
        METER.stack(METER.stackLimit() - 100);
        assertThatThrownBy(() -> greeter.greet(new Greeter.Desk())).isInstanceOf(StackExhausted.class);
        assertThat(METER.stack()).isEqualTo(METER.stackLimit() - 100);
        METER.stack(0);
        assertThat(greeter.greet(new Greeter.Desk())).isEqualTo("1500");
    }

    @Test
    void anEntryThatCannotBeMadeLeavesNothingCounted() {
        var domain = DomainTests.resolved("deep.jar", Jars.of("""
                package deep;
                public final class Deep implements spin.domains.Greeter {
                    public Deep() { this(0); }
                    Deep(int n) { new Deep(n + 1); }
                    public String greet(Desk desk) { return ""; }
                }
                """));
        assertThatThrownBy(() -> domain.initialise(InitialiseOptions.standard()))
                .isInstanceOf(InitialisationException.class).hasCauseInstanceOf(StackExhausted.class);
        assertThat(METER.stack()).isZero();
    }

    @Test
    void codeThatIsNotCountedHasNoCountOfItsStackEither() {
        METER.stackLimit(10);
        assertThat(DomainTests.resolved("deep.jar", Jars.of(SOURCE.formatted("n = count(1500);")))
                .initialise(InitialiseOptions.standard().uncounted()).entry(Greeter.class).greet(new Greeter.Desk()))
                .isEqualTo("1500");
    }

    private static Greeter greeter(String code) {
        return DomainTests.resolved("deep.jar", Jars.of(SOURCE.formatted(code)))
                .initialise(InitialiseOptions.standard()).entry(Greeter.class);
    }

    private static final String SOURCE = """
            package deep;
            import java.util.*;
            import java.util.function.*;
            import java.util.stream.Stream;
            public final class Deep implements spin.domains.Greeter {
                int n;
                int reached;
                Object keep;
                Runnable deep;
                public String greet(Desk desk) { %s return "" + n; }
                public String toString() { return "" + reached; }
                int down(int k) { reached = k; return down(k + 1) + 1; }
                boolean even(int k) { return !odd(k + 1); }
                boolean odd(int k) { return !even(k + 1); }
                int count(int k) { return k == 0 ? 0 : count(k - 1) + 1; }
                int thrown(int k) { if (k == 0) throw new IllegalStateException(); return thrown(k - 1) + 1; }
                int compare(int a, int b) {
                    var l = new ArrayList<>(List.of(a, b, 3)); l.sort(this::compare); return 0;
                }
                long sum(int k) { return Stream.of(k).mapToLong(x -> sum(x + 1)).sum(); }
                long wide(long a, long b, long c, double d, double e, double f) {
                    return wide(b, c, a, e, f, d) + wide(a, b, c, d, e, f);
                }
                Integer lookUp(Map<Integer, Integer> map, int k) { return map.computeIfAbsent(k, x -> lookUp(new HashMap<>(), x + 1)); }
                Integer streamed(Integer k) { return Stream.of(k).map(this::streamed).toList().getFirst(); }
                Integer optional(Integer k) { return Optional.of(k).map(this::optional).get(); }
                void swallow(int k) { while (true) { try { swallow(k + 1); } catch (Throwable t) { n++; } } }
                void text() { keep = new Told(); keep = "" + keep; }
                static void bridge(Deep d) { d.deep = () -> bridge(d); d.deep.run(); }
                void shapes(Node node) { node.next = node; node.visit(); }
                static final class Node { Node next; Node(Node next) { this.next = next; } void visit() { next.visit(); } }
                static final class Told { public String toString() { return "<" + this + ">"; } }
                static final class Doll { final Doll inner; Doll(int k) { inner = new Doll(k + 1); } }
                static final class Failing { Failing() { throw new IllegalStateException(); } }
                static final class Inside {
                    static class Base { Base(int k) { new Base(k + 1); } }
                    Inside(Base base) { }
                }
            }
            """;
}
