package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// A map that is a value does what a [TreeMap] does, and says what two versions differ in at a cost that depends on that alone.
final class LongTreeTests {

    /// @param value null to take it out
    record Step(long key, String value, boolean out) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.longs().between(-20, 20), Arbitraries.strings().alpha().ofLength(2),
                Arbitraries.of(true, false, false)).as(Step::new).list().ofMaxSize(60);
    }

    @Property(tries = 300)
    void holdsWhatATreeMapHolds(@ForAll("steps") List<Step> steps) {
        var expected = new TreeMap<Long, String>();
        var tree = LongTree.<String>empty();
        for (var step : steps) {
            if (step.out()) {
                expected.remove(step.key());
                tree = tree.without(step.key());
            } else {
                expected.put(step.key(), step.value());
                tree = tree.with(step.key(), step.value());
            }
        }
        assertThat(tree).containsExactlyElementsOf(expected.values());
        assertThat(tree.size()).isEqualTo(expected.size());
        for (long key = -21; key <= 21; key++) {
            assertThat(tree.get(key)).isEqualTo(expected.get(key));
            assertThat(tree.below(key)).isEqualTo(expected.headMap(key).size());
        }
        int rank = 0;
        for (var value : expected.values()) {
            assertThat(tree.at(rank++)).isEqualTo(value);
        }
    }

    /// Strings in which values and their fate are told.
    private static List<String> differences(LongTree<String> before, LongTree<String> now) {
        var told = new ArrayList<String>();
        now.differFrom(before, new LongTree.Differences<>() {
            @Override
            public void gone(String value) {
                told.add("-" + value);
            }

            @Override
            public void come(String value) {
                told.add("+" + value);
            }

            @Override
            public void changed(String was, String is) {
                told.add(was + ">" + is);
            }
        });
        return told;
    }

    @Property(tries = 300)
    @SuppressWarnings("ReferenceEquality") // an equal value that was put in again is another one
    void tellsWhatTwoVersionsDifferInWhateverWasDoneBetween(@ForAll("steps") List<Step> one,
            @ForAll("steps") List<Step> other) {
        var before = applied(LongTree.empty(), one);
        var now = applied(before, other);
        var expected = new ArrayList<String>();
        for (long key = -21; key <= 21; key++) {
            var was = before.get(key);
            var is = now.get(key);
            if (was != is) {
                expected.add(was == null ? "+" + is : is == null ? "-" + was : was + ">" + is);
            }
        }
        assertThat(differences(before, now)).isEqualTo(expected);
    }

    private static LongTree<String> applied(LongTree<String> to, List<Step> steps) {
        var tree = to;
        for (var step : steps) {
            tree = step.out() ? tree.without(step.key()) : tree.with(step.key(), step.value());
        }
        return tree;
    }

    @Test
    void oneDifferenceIsFoundInLogarithmicallyManySteps() {
        int before = steps(1_000);
        int after = steps(64_000);

        // Twice the logarithm is what a treap needs on average; a walk through all would be 64 times as much.
        assertThat(after).isLessThan(200);
        assertThat(after).isLessThan(3 * before + 40);
    }

    /// The most over a number of places.
    private static int steps(int size) {
        var tree = LongTree.<String>empty();
        for (int i = 0; i < size; i++) {
            tree = tree.with(i, "v" + i);
        }
        int most = 0;
        for (int i = 0; i < size; i += size / 50) {
            int[] told = new int[1];
            int steps = tree.without(i).differFrom(tree, new LongTree.Differences<>() {
                @Override
                public void gone(String value) {
                    told[0]++;
                }

                @Override
                public void come(String value) {
                    throw new AssertionError(value);
                }

                @Override
                public void changed(String was, String is) {
                    throw new AssertionError(is);
                }
            });
            assertThat(told[0]).isEqualTo(1);
            most = Math.max(most, steps);
        }
        return most;
    }

    @Test
    void whatIsNotThereIsNotTakenOutAndHasNoRank() {
        var tree = LongTree.<String>empty().with(3, "three");

        assertThat(tree.without(4)).isSameAs(tree);
        assertThatThrownBy(() -> tree.at(1)).isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("there are 1 values and none is number 1");
    }
}
