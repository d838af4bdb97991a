package spin.ext.dsm;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.ext.dsm.Cluster.SECOND;
import static spin.ext.dsm.Cluster.add;
import static spin.ext.dsm.Cluster.load;
import static spin.ext.dsm.Cluster.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What programs of several machines may see: exactly what some order of all their accesses explains. Each litmus test is run under many schedules on
/// wires that lose, double and delay, and what was seen is compared with all interleavings, computed here.
///
/// Source: Adve and Gharachorloo, "Shared Memory Consistency Models: A Tutorial", 1996; the names are those of Alglave, Maranget, Tautschnig,
/// "Herding Cats", 2014.
class LitmusTests {
    private static final int SCHEDULES = 150;
    private static final int X = 0;
    private static final int Y = Node.WORDS;
    /// In the page of X.
    private static final int BESIDE_X = 5;

    /// @param programs one for each node
    record Litmus(String name, List<List<Cluster.Step>> programs) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Litmus litmus(String name, Cluster.Step[]... programs) {
        return new Litmus(name, Stream.of(programs).map(List::of).toList());
    }

    private static Cluster.Step[] by(Cluster.Step... steps) {
        return steps;
    }

    static List<Litmus> all() {
        return List.of(
                litmus("store buffering", by(store(X, 1), load(Y)), by(store(Y, 1), load(X))),
                litmus("store buffering in one page", by(store(X, 1), load(BESIDE_X)),
                        by(store(BESIDE_X, 1), load(X))),
                litmus("message passing", by(store(X, 1), store(Y, 1)), by(load(Y), load(X))),
                litmus("load buffering", by(load(X), store(Y, 1)), by(load(Y), store(X, 1))),
                litmus("two writes each", by(store(X, 1), store(Y, 2), load(X)), by(store(Y, 1), store(X, 2), load(Y))),
                litmus("coherence, read after read", by(store(X, 1), store(X, 2)), by(load(X), load(X), load(X))),
                litmus("coherence, two writers", by(store(X, 1), load(X), load(X)), by(store(X, 2), load(X), load(X))),
                litmus("additions", by(add(X, 1), add(X, 1)), by(add(X, 10), add(X, 10))),
                litmus("independent reads of independent writes", by(store(X, 1)), by(store(Y, 1)),
                        by(load(X), load(Y)), by(load(Y), load(X))),
                litmus("write to read causality", by(store(X, 1)), by(load(X), store(Y, 1)), by(load(Y), load(X))));
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsSeenIsWhatSomeOrderExplains(Litmus litmus) {
        var allowed = allowed(litmus);
        var seen = new TreeSet<String>();
        for (int seed = 0; seed < SCHEDULES; seed++) {
            var cluster = seed % 3 == 0
                    ? new Cluster(litmus.programs().size(), seed, 0, 0, 0)
                    : new Cluster(litmus.programs().size(), seed, 0.1, 0.1, 4 * Cluster.MILLISECOND);
            warm(cluster, new SplittableRandom(seed));
            var processors = new ArrayList<Cluster.Processor>();
            for (int node = 0; node < litmus.programs().size(); node++) {
                processors.add(cluster.run(node, litmus.programs().get(node).toArray(Cluster.Step[]::new)));
            }
            assertThat(cluster.pass(60 * SECOND)).as("seed %d ends", seed).isTrue();
            var outcome = processors.stream().map(each -> each.seen).toList().toString();
            assertThat(allowed).as("seed %d", seed).contains(outcome);
            seen.add(outcome);
        }
        assertThat(seen).as("schedules that differ").hasSizeGreaterThan(1);
    }

    /// Leaves copies everywhere, readable and writable, that the programs then find, as they find the page of a neighbour's last test.
    private static void warm(Cluster cluster, SplittableRandom chance) {
        for (int round = 0; round < 2; round++) {
            for (int node = 0; node < cluster.nodes.length; node++) {
                int word = chance.nextBoolean() ? X : Y;
                cluster.run(node, chance.nextInt(3) == 0 ? add(word, 0) : load(word), load(X), load(Y));
                assertThat(cluster.pass(60 * SECOND)).isTrue();
            }
        }
        int last = chance.nextInt(2 * cluster.nodes.length);
        if (last < cluster.nodes.length) {
            cluster.run(last, add(X, 0), add(Y, 0));
            assertThat(cluster.pass(60 * SECOND)).isTrue();
            cluster.run((last + 1) % cluster.nodes.length, load(X), load(Y));
            assertThat(cluster.pass(60 * SECOND)).isTrue();
        }
    }

    /// The yardstick measures: a memory whose stores reach others late fails it.
    @Test
    void aMemoryWithStoreBuffersWouldBeFound() {
        var storeBuffering = all().getFirst();
        assertThat(allowed(storeBuffering)).containsExactlyInAnyOrder("[[0], [1]]", "[[1], [0]]", "[[1], [1]]");
    }

    /// What the loads of each program give, for every interleaving.
    private static Set<String> allowed(Litmus litmus) {
        var outcomes = new HashSet<String>();
        interleave(litmus, new int[litmus.programs().size()], new HashMap<>(),
                litmus.programs().stream().map(_ -> List.<Long>of()).toList(), outcomes);
        return outcomes;
    }

    private static void interleave(Litmus litmus, int[] at, Map<Integer, Long> memory, List<List<Long>> seen,
            Set<String> outcomes) {
        boolean over = true;
        for (int node = 0; node < at.length; node++) {
            var program = litmus.programs().get(node);
            if (at[node] == program.size()) {
                continue;
            }
            over = false;
            var step = program.get(at[node]);
            var nextMemory = new HashMap<>(memory);
            var nextSeen = new ArrayList<>(seen);
            long before = memory.getOrDefault(step.address(), 0L);
            switch (step.kind()) {
                case READ -> nextSeen.set(node, with(seen.get(node), before));
                case WRITE -> nextMemory.put(step.address(), step.operand());
                case ADD -> {
                    nextSeen.set(node, with(seen.get(node), before));
                    nextMemory.put(step.address(), before + step.operand());
                }
            }
            var nextAt = Arrays.copyOf(at, at.length);
            nextAt[node]++;
            interleave(litmus, nextAt, nextMemory, nextSeen, outcomes);
        }
        if (over) {
            outcomes.add(seen.toString());
        }
    }

    private static List<Long> with(List<Long> list, long value) {
        var longer = new ArrayList<>(list);
        longer.add(value);
        return longer;
    }
}
