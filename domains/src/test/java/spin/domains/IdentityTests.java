package spin.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spin.domains.meter.Identity;
import spin.domains.meter.Meter;
import spin.domains.verify.DomainRules;

/// What the JVM invents anew for each object a domain sees as its own doings decide: the same program says and pays the same each time,
/// whatever else has been hashed meanwhile.
final class IdentityTests {

    private static final String LONGS = IntStream.range(0, 70).mapToObj(i -> "l" + i).collect(Collectors.joining(", "));

    @SuppressWarnings("InlineFormatString") // It is a page long.
    private static final String PROGRAM = """
                package p;
                import java.util.*;
                import java.util.function.*;
                public class Main implements Supplier<Object> {
                    static class Own { }
                    static class Heir extends Own { int inherited() { return super.hashCode(); } }
                    static class Teller { public int hashCode() { return super.hashCode() + 1; } }
                    static class Sayer { public int hashCode() { return 7; } public String toString() { return "sayer"; } }
                    static class Thrown extends RuntimeException { }
                    static class Sheep implements Cloneable {
                int wool = 5;
                int[] legs = {1, 2};
                @Override public Sheep clone() {
                    try {
                        return (Sheep) super.clone();
                    } catch (CloneNotSupportedException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            static class Ram extends Sheep { @Override public Ram clone() { return (Ram) super.clone(); } }
            static Object cloned() {
                var ram = new Ram();
                int number = ram.hashCode();
                var copy = ram.clone();
                return List.of(copy != ram, copy.hashCode() != number, copy.wool, Arrays.toString(copy.legs), copy.legs == ram.legs,
                        ram.hashCode() == number);
            }
            static class Large implements Cloneable {
                long %s;
                Object copied(int times) throws CloneNotSupportedException {
                    Object copy = null;
                    for (int i = 0; i < times; i++) { copy = super.clone(); }
                    return copy;
                }
            }
            record Pair(Object a, Object b) { }
                    enum Colour { RED, GREEN { } }
                    static String many() {
                        var m = new HashMap<Object, Integer>();
                        for (int i = 0; i < 100; i++) { m.put(new Own(), i); m.put(new Object(), i); m.put(new int[1], i); }
                        var said = new StringBuilder();
                        for (var e : m.entrySet()) { said.append(e.getKey()).append(e.getValue()); }
                        return said.toString();
                    }
                    static int different() {
                        var numbers = new HashSet<Integer>();
                        for (int i = 0; i < 10_000; i++) { numbers.add(new Own().hashCode()); }
                        return numbers.size();
                    }
                    static boolean kept() {
                        var own = new Heir();
                        int number = own.hashCode();
                        new Own().hashCode();
                        return number == own.hashCode() && number == own.inherited() && number == System.identityHashCode(own)
                                && own.toString().equals("p.Main$Heir@" + Integer.toHexString(number)) && new HashSet<Object>(List.of(own)).contains(own);
                    }
                    public Object get() { try { return "" + (%s); } catch (Exception e) { throw new IllegalStateException(e); } }
                }
            """;

    private record Run(String said, long paid) {}

    @ParameterizedTest
    @ValueSource(strings = {"new Own().hashCode()", "new Own()", "List.of(new Own(), new Own())",
            "System.identityHashCode(new Own())",
            "new Heir().hashCode() + \" \" + new Heir().inherited()", "new Teller().hashCode()",
            "new Thrown().hashCode()",
            "Objects.hash(new Own(), 1)", "new Pair(new Own(), 1).hashCode()", "Optional.of(new Own()).hashCode()",
            "((Runnable) () -> { }).hashCode()", "new Object() { }.toString()", "new Object().hashCode()",
            "new Object()",
            "new int[1]", "String.valueOf(new long[1])", "new String[0].toString()", "new int[1].hashCode()",
            "Objects.hashCode(new byte[1])", "Objects.toString(new char[0][0])",
            "new StringBuilder().append((Object) new int[0])",
            "((Object) String.class).hashCode()", "((Object) Own.class).hashCode()", "System.identityHashCode(\"x\")",
            "new Pair(new int[1], 1)", "System.identityHashCode(new Pair(1, 2))", "many()",
            "((Supplier<Object>) new Own()::toString).get()", "Optional.of(new Own()).map(Object::hashCode)"})
    void itIsTheSameOnEveryRun(String expression) {
        var first = run(expression);
        disturb();
        assertThat(run(expression)).isEqualTo(first);
    }

    /// Where the JVM opens `java.lang` to this library.
    @ParameterizedTest
    @ValueSource(strings = {"Colour.RED.hashCode()", "List.of(Colour.RED, Colour.GREEN).hashCode()",
            "new Pair(Colour.RED, 1).hashCode()",
            "Map.of(Colour.RED, 1).hashCode()", "Objects.hash(Colour.GREEN, \"x\")",
            "java.time.DayOfWeek.MONDAY.hashCode()"})
    void constantsToo(String expression) {
        assumeThat(Identity.settlesConstants()).as("java.lang is open to this library (--add-opens)").isTrue();
        itIsTheSameOnEveryRun(expression);
    }

    @Test
    void differentObjectsHaveDifferentNumbers() {
        assertThat(run("different()").said()).isEqualTo("10000");
    }

    @Test
    void anObjectKeepsItsNumber() {
        assertThat(run("kept()").said()).isEqualTo("true");
    }

    @Test
    void aCloneIsAnotherObject() {
        assertThat(run("cloned()").said()).isEqualTo("[true, true, 5, [1, 2], true, true]");
    }

    @Test
    void aCloneOfALargeObjectPaysForItsSize() {
        assertThat(run("new Large().copied(1_001)").paid() - run("new Large().copied(1)").paid())
                .isGreaterThan(1_000 * 70);
    }

    @Test
    void whatAClassSaysOfItselfIsWhatItSays() {
        assertThat(run(
                "new Pair(1, 2).hashCode() + \" \" + new Sayer().hashCode() + \" \" + new Sayer() + new StringBuilder(\"b\") + \"a\".hashCode()")
                .said())
                .isEqualTo("33 7 sayerb97");
    }

    /// The JVM hands out its numbers in the order in which a thread asks.
    private static void disturb() {
        var asked = new ArrayList<Integer>();
        for (int i = 0; i < 100; i++) {
            asked.add(System.identityHashCode(new Object()));
        }
        assertThat(asked).doesNotContain(0);
    }

    private static Run run(String expression) {
        var jar = Jars.of(PROGRAM.formatted(LONGS, expression));
        if (!(Domain.create("p.jar", jar, DomainRules
                .standard(Supplier.class.getName())) instanceof CreateResult.Created(var domain, var report))) {
            throw new AssertionError("It is not to be refused: " + expression);
        }
        assertThat(report.violations()).isEmpty();
        Meter.access().reset();
        var said = domain.initialise(InitialiseOptions.standard()).entry(Supplier.class).get().toString();
        long paid = Meter.access().cycles();
        Meter.access().reset();
        return new Run(said, paid);
    }
}
