package spin.ext.dsm;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.ext.dsm.Cluster.SECOND;
import static spin.ext.dsm.Cluster.add;
import static spin.ext.dsm.Cluster.load;
import static spin.ext.dsm.Cluster.store;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The protocol on bad wires, and when machines die.
class NodeTests {
    private static final int OF_NODE_0 = 0;
    private static final int OF_NODE_1 = Node.WORDS;

    private static Cluster.Step[] times(int count, Cluster.Step step) {
        return Stream.generate(() -> step).limit(count).toArray(Cluster.Step[]::new);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void noAdditionIsLostOrDoneTwiceWhateverTheWireDoes(int count) {
        for (int seed = 0; seed < 10; seed++) {
            var cluster = new Cluster(count, seed, 0.2, 0.2, 20 * Cluster.MILLISECOND);
            for (int node = 0; node < count; node++) {
                cluster.run(node, times(20, add(OF_NODE_1 + 7, 1)));
            }
            assertThat(cluster.pass(300 * SECOND)).as("seed %d ends", seed).isTrue();
            var reader = cluster.run(0, load(OF_NODE_1 + 7));
            assertThat(cluster.pass(10 * SECOND)).isTrue();
            assertThat(reader.seen).as("seed %d", seed).containsExactly(20L * count);
        }
    }

    @Test
    void aPageThatManyReadCostsNoMessageUntilSomebodyWrites() {
        var cluster = new Cluster(2, 1, 0, 0, 0);
        cluster.run(1, load(OF_NODE_0));
        assertThat(cluster.pass(SECOND)).isTrue();
        int before = cluster.carried;
        long then = cluster.now;
        cluster.run(1, times(100, load(OF_NODE_0)));
        assertThat(cluster.pass(SECOND)).isTrue();
        int beats = 2 * (int) ((cluster.now - then) / Channel.BEAT + 1);
        assertThat(cluster.carried - before).as("only signs of life").isLessThanOrEqualTo(beats);
    }

    @Test
    void whatOnlyADeadMachineHadIsLostAndNothingElse() {
        var cluster = new Cluster(3, 1, 0, 0, 0);
        cluster.run(2, store(OF_NODE_0, 5), store(OF_NODE_1, 6));
        assertThat(cluster.pass(10 * SECOND)).isTrue();
        var reader = cluster.run(0, load(OF_NODE_1));
        assertThat(cluster.pass(10 * SECOND)).isTrue();
        assertThat(reader.seen).containsExactly(6L);

        cluster.kill(2);
        var first = cluster.run(0, load(OF_NODE_1));
        var second = cluster.run(1, store(OF_NODE_1, 7), load(OF_NODE_1));
        var third = cluster.run(1, load(OF_NODE_0));
        assertThat(cluster.pass(20 * SECOND)).isTrue();

        assertThat(first.seen).as("what others had read").hasSize(1).isSubsetOf(6L, 7L);
        assertThat(second.seen).as("the dead machine's copy is not waited for").containsExactly(7L);
        assertThat(third.failed).as("what it wrote last").isTrue();
        assertThat(cluster.nodes[0].isDead(2)).isTrue();
    }

    @Test
    void thePagesOfADeadManagerAreLost() {
        var cluster = new Cluster(2, 1, 0, 0, 0);
        cluster.run(0, store(OF_NODE_1, 5), store(OF_NODE_0, 5));
        assertThat(cluster.pass(10 * SECOND)).isTrue();
        cluster.kill(1);
        cluster.idle(11 * SECOND);

        var managed = cluster.run(0, load(OF_NODE_1));
        var own = cluster.run(0, load(OF_NODE_0));
        assertThat(cluster.pass(10 * SECOND)).isTrue();

        assertThat(managed.failed).isTrue();
        assertThat(own.seen).containsExactly(5L);
    }

    /// One that is cut off does not know it. The other goes on without it; had it gone on reading, it would see the old value after the new one was there.
    @Test
    void whoIsCutOffStopsReadingBeforeTheOthersGoOnWithoutHim() {
        for (int seed = 0; seed < 5; seed++) {
            var cluster = new Cluster(2, seed, 0, 0, Cluster.MILLISECOND);
            var reader = cluster.run(1, times(40_000, load(OF_NODE_0)));
            cluster.pass(SECOND / 2);
            cluster.cut(1, Long.MAX_VALUE);
            cluster.pass(SECOND);
            int before = reader.seen.size();
            var writer = cluster.run(0, store(OF_NODE_0, 1));
            for (int i = 0; i < 2000 && !writer.isDone(); i++) {
                before = reader.seen.size();
                cluster.pass(10 * Cluster.MILLISECOND);
            }
            assertThat(writer.failed).isFalse();
            assertThat(writer.isDone()).isTrue();
            cluster.pass(15 * SECOND);
            assertThat(reader.seen).as("seed %d: reads behind the write", seed).hasSizeLessThanOrEqualTo(before);
            assertThat(reader.failed || reader.isDone()).as("it learns that its manager is gone").isTrue();
        }
    }

    @Test
    void aShortCutIsOnlyAPause() {
        var cluster = new Cluster(2, 3, 0, 0, 0);
        cluster.run(0, store(OF_NODE_1, 5));
        assertThat(cluster.pass(SECOND)).isTrue();
        cluster.cut(1, cluster.now + SECOND);
        long then = cluster.now;
        var reader = cluster.run(1, load(OF_NODE_1));
        assertThat(cluster.pass(20 * SECOND)).isTrue();
        assertThat(reader.seen).containsExactly(5L);
        assertThat(cluster.now - then).isGreaterThan(SECOND);
        assertThat(cluster.nodes[0].isDead(1) || cluster.nodes[1].isDead(0)).isFalse();
    }

    @Test
    void whatIsNoDatagramOfOursChangesNothing() {
        var chance = new SplittableRandom(8);
        var sent = new byte[1][];
        var speaker = new Node(1, 2, 9, (_, datagram) -> sent[0] = datagram);
        speaker.access(new Access(Access.Kind.WRITE, OF_NODE_0, 1, () -> {}), 1);
        var node = new Node(0, 2, 1, (_, _) -> {});
        for (int i = 0; i < 50_000; i++) {
            var bytes = Arrays.copyOf(sent[0], chance.nextInt(6) == 0 ? chance.nextInt(9000) : sent[0].length);
            for (int flips = chance.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[chance.nextInt(bytes.length)] = (byte) chance.nextInt(256);
            }
            node.arrived(bytes, 2);
        }
        assertThat(node.malformed()).isPositive();
        assertThat(node.letters()).hasSize(Node.PAGES);
    }
}
