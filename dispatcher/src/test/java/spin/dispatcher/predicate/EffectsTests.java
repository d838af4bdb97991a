package spin.dispatcher.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which guards have no side effect, which handlers may be ended anywhere, and what is said of the others.
final class EffectsTests {
    private static int hits;
    private final Functional functional = new Functional(Sources.resources());
    private final Ephemerality ephemerality = new Ephemerality(Sources.resources());

    /// A guard as a class of its own, because lambdas of one class are not told apart.
    interface Guard extends Predicate<Datagram> {}

    private static final class Allocates implements Guard {
        @Override
        public boolean test(Datagram datagram) {
            var sorted = new int[]{datagram.port(), 7, 9};
            sorted[1] = 8;
            var pair = new Pair(sorted[1]);
            pair.left += 1;
            return pair.left == 9 && Integer.compare(sorted[0], 3) > 0;
        }
    }

    private static final class Pair {
        private int left;

        Pair(int left) {
            this.left = left;
        }
    }

    private static final class Texts implements Guard {
        @Override
        public boolean test(Datagram datagram) {
            return ("port " + datagram.port()).equals("port 7");
        }
    }

    private static final class Loops implements Guard {
        @Override
        public boolean test(Datagram datagram) {
            int bits = 0;
            for (int i = 0; i < 32; i++) {
                bits += datagram.port() >> i & 1;
            }
            if (bits < 0) {
                throw new IllegalStateException("no");
            }
            return bits == recursive(bits);
        }

        private static int recursive(int n) {
            return n == 0 ? 0 : 1 + recursive(n - 1);
        }
    }

    private static final class ReadsGlobal implements Guard {
        @Override
        public boolean test(Datagram datagram) {
            return hits == 0;
        }
    }

    static Stream<Guard> functional() {
        return Stream.of(new Allocates(), new Texts(), new Loops(), new ReadsGlobal());
    }

    @ParameterizedTest
    @MethodSource("functional")
    void readingComputingAndMakingObjectsHasNoEffect(Guard guard) {
        assertThat(functional.of(guard, "test").text()).isEmpty();
    }

    private static final class WritesGlobal implements Guard {
        @Override
        public boolean test(Datagram datagram) {
            return ++hits > 0;
        }
    }

    private static final class WritesItself implements Guard {
        private int asked;

        @Override
        public boolean test(Datagram datagram) {
            asked++;
            return asked == 1;
        }
    }

    private static final class WritesItsArgument implements Guard {
        @Override
        public boolean test(Datagram datagram) {
            return deeper(datagram);
        }

        private static boolean deeper(Datagram datagram) {
            datagram.change();
            return true;
        }
    }

    private static final class WritesAnArray implements Guard {
        private final int[] seen = new int[1];

        @Override
        public boolean test(Datagram datagram) {
            seen[0] = datagram.port();
            return true;
        }
    }

    private static final class WritesAFreshArrayOfAnother implements Guard {
        private final int[][] rows = new int[1][1];

        @Override
        public boolean test(Datagram datagram) {
            int[] row = datagram.port() > 0 ? new int[1] : rows[0];
            row[0] = 1;
            return true;
        }
    }

    private static final class TakesAMonitor implements Guard {
        @Override
        public boolean test(Datagram datagram) {
            synchronized (this) {
                return true;
            }
        }
    }

    private static final class CallsAnything implements Guard {
        private final BooleanSupplier other;

        CallsAnything(BooleanSupplier other) {
            this.other = other;
        }

        @Override
        public boolean test(Datagram datagram) {
            return other.getAsBoolean();
        }
    }

    private static final class Collects implements Guard {
        private final List<Integer> seen = new ArrayList<>();

        @Override
        public boolean test(Datagram datagram) {
            return seen.add(datagram.port());
        }
    }

    private static final class Prints implements Guard {
        @Override
        public boolean test(Datagram datagram) {
            return String.valueOf((Object) datagram.port()).isEmpty();
        }
    }

    private static final class Exits implements Guard {
        @Override
        public boolean test(Datagram datagram) {
            Runtime.getRuntime().gc();
            return true;
        }
    }

    private static final class Sorts implements Guard {
        @Override
        public boolean test(Datagram datagram) {
            var numbers = new int[]{2, 1};
            Arrays.sort(numbers);
            return numbers[0] == 1;
        }
    }

    record Case(Guard guard, String instruction, String method) {
        @Override
        public String toString() {
            return instruction;
        }
    }

    static Stream<Case> effects() {
        return Stream.of(new Case(new WritesGlobal(), "putstatic EffectsTests.hits", "test"),
                new Case(new WritesItself(), "putfield EffectsTests$WritesItself.asked", "test"),
                new Case(new WritesItsArgument(), "putfield Datagram.changes", "change"),
                new Case(new WritesAnArray(), "iastore", "test"),
                new Case(new WritesAFreshArrayOfAnother(), "iastore", "test"),
                new Case(new TakesAMonitor(), "monitorenter", "test"),
                new Case(new CallsAnything(() -> true), "invokeinterface BooleanSupplier.getAsBoolean", "test"),
                new Case(new Collects(), "invokeinterface List.add", "test"),
                new Case(new Prints(), "invokestatic String.valueOf", "test"),
                new Case(new Exits(), "invokestatic Runtime.getRuntime", "test"),
                new Case(new Sorts(), "invokestatic Arrays.sort", "test"));
    }

    @ParameterizedTest
    @MethodSource("effects")
    void anEffectIsRefusedWithItsClassMethodLineAndInstruction(Case sample) {
        assertThat(functional.of(sample.guard(), "test")).isInstanceOfSatisfying(Verification.Broken.class,
                broken -> assertThat(broken.violations()).anySatisfy(violation -> {
                    assertThat(violation.instruction()).isEqualTo(sample.instruction());
                    assertThat(violation.method()).isEqualTo(sample.method());
                    assertThat(violation.line()).isPositive();
                    assertThat(violation.toString())
                            .startsWith(violation.className() + "." + sample.method() + ", line ");
                }));
    }

    /// Lambdas in a class where one of two look-alikes has an effect.
    @SuppressWarnings("UnnecessaryLambda")
    private static final class LookAlikes {
        static Predicate<Datagram> harmless() {
            return d -> d.port() == 1;
        }

        static Predicate<Datagram> harmful() {
            return d -> hits++ == 1;
        }
    }

    @SuppressWarnings("UnnecessaryLambda")
    private static final class Harmless {
        static Predicate<Datagram> one() {
            return d -> d.port() == 1;
        }

        static Predicate<Datagram> two() {
            return d -> d.port() == 2;
        }
    }

    @Test
    void aLambdaKeepsTheRuleIfAllThatLookLikeItDo() {
        assertThat(functional.of(Harmless.one(), "test").text()).isEmpty();
        assertThat(functional.of(Harmless.two(), "test").text()).isEmpty();
        assertThat(functional.of(LookAlikes.harmful(), "test").text()).contains("putstatic EffectsTests.hits");
        assertThat(functional.of(LookAlikes.harmless(), "test").text()).contains("putstatic EffectsTests.hits");
    }

    private static class Base {
        int count;

        boolean run() {
            return hook();
        }

        boolean hook() {
            return true;
        }
    }

    private static final class Impure extends Base {
        @Override
        boolean hook() {
            return count++ == 0;
        }
    }

    /// Of the same family as what it calls, and with a harmless hook of its own.
    private static final class Cousin extends Base implements Guard {
        private final Impure other = new Impure();

        @Override
        public boolean test(Datagram datagram) {
            return other.run();
        }
    }

    @Test
    void whatARelativeOverridesIsNotTakenForItsOwn() {
        assertThat(functional.of(new Cousin(), "test").text()).contains("Impure.hook",
                "putfield EffectsTests$Impure.count");
    }

    @Test
    void classesAreReadBeforeThereAreObjectsOfThemAndEachMethodIsReportedOnce() {
        var promises = new ClassPromises(Sources.resources());
        assertThat(promises.functional(Allocates.class, "test").text()).isEmpty();
        assertThat(promises.functional(Cousin.class, "test").text()).contains("Impure.hook");
        assertThat(promises.functional(Cousin.class, "test").text()).as("it is known by now").isEmpty();
        assertThat(promises.ephemeral(MayEnd.class, "test").text()).isEmpty();
        assertThat(promises.ephemeral(DrawsOthersIn.class, "test").text()).contains("Datagram.change");
        assertThat(promises.ephemeral(SaysNothing.class, "test", "(Lspin/dispatcher/predicate/Datagram;)Z").text())
                .contains("SaysNothing.test", "@Ephemeral");
        assertThat(promises.ephemeral(SaysNothing.class, "absent", "()V").text()).contains("cannot be read");
    }

    @Ephemeral
    private static final class MayEnd implements Predicate<Datagram> {
        private int count;

        @Override
        public boolean test(Datagram datagram) {
            count += Math.max(1, 2);
            while (count < 10) {
                more();
            }
            return true;
        }

        private void more() {
            count++;
        }
    }

    private static final class SaysNothing implements Predicate<Datagram> {
        @Override
        public boolean test(Datagram datagram) {
            return true;
        }
    }

    @Ephemeral
    private static final class DrawsOthersIn implements Predicate<Datagram> {
        @Override
        public boolean test(Datagram datagram) {
            datagram.change();
            return true;
        }
    }

    @Ephemeral
    private static final class HoldsAMonitor implements Predicate<Datagram> {
        @Override
        public synchronized boolean test(Datagram datagram) {
            return true;
        }
    }

    @Test
    void whatMayEndAnywhereSaysSoAndDrawsNobodyIn() {
        assertThat(ephemerality.of(new MayEnd(), "test").text()).isEmpty();
        assertThat(ephemerality.of(new SaysNothing(), "test").text()).contains("SaysNothing.test", "@Ephemeral");
        assertThat(ephemerality.of(new DrawsOthersIn(), "test").text()).contains("Datagram.change",
                "does not say that it may be terminated");
        assertThat(ephemerality.of(new HoldsAMonitor(), "test").text()).contains("monitor");
    }
}
