package spin.domains.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.domains.CreateResult;
import spin.domains.Domain;
import spin.domains.InitialiseOptions;
import spin.domains.Jars;
import spin.domains.UnloadProof;
import spin.domains.meter.Meter;
import spin.domains.verify.DomainRules;

/// Loading and unloading for ever leaves nothing: no classes, no metaspace, no heap, no threads.
final class RoundsTests {

    private static final boolean LONG = Boolean.getBoolean("spin.long");
    private static final int ROUNDS = LONG ? 1000 : 100;
    private static final int WARM_UP = 20;
    private static final DomainRules RULES = DomainRules.standard(Callee.class.getName());
    private static final Domain PUBLIC = Domain.ofInterfaces("Public", List.of(Callee.class));
    private static final byte[] LIBRARY_AND_USER = Jars.of("""
            package round;
            import java.util.*;
            public class Round implements spin.domains.hostile.Callee {
                enum Kind { A, B }
                record Pair(Kind kind, List<String> words) { }
                static final Map<Kind, Pair> PAIRS = new EnumMap<>(Kind.class);
                final byte[] kept = new byte[100_000];
                public void call() {
                    for (var kind : Kind.values()) {
                        PAIRS.put(kind, new Pair(kind, List.of("x" + kept.length, kind.name())));
                    }
                    var found = PAIRS.values().stream().map(p -> p.words().getFirst()).sorted().toList();
                    if (found.size() != 2) { throw new IllegalStateException(); }
                }
            }
            """);

    private record Size(long classes, long metaspace, long heap, int threads) {

        static Size now() {
            // Twice, so that what the first collection let go of, loaders above all, is gone after the second.
            System.gc();
            System.gc();
            long metaspace = ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals("Metaspace")).map(MemoryPoolMXBean::getUsage)
                    .mapToLong(usage -> usage.getUsed()).sum();
            return new Size(ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(), metaspace,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ManagementFactory.getThreadMXBean().getThreadCount());
        }
    }

    @Test
    void roundsLeaveNothingBehind() {
        Meter.access().reset();
        for (int i = 0; i < WARM_UP; i++) {
            round(i);
        }
        var before = Size.now();
        for (int i = 0; i < ROUNDS; i++) {
            round(i);
        }
        var after = Size.now();
        // One domain that stays has eight classes, about 60 KB of metaspace and 100 KB of heap; all of them would be far more.
        assertThat(after.classes() - before.classes()).isLessThan(ROUNDS / 4);
        assertThat(after.metaspace() - before.metaspace()).isLessThan(ROUNDS * 5_000L);
        assertThat(after.heap() - before.heap()).isLessThan(ROUNDS * 10_000L);
        assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 2);
    }

    private static void round(int number) {
        if (!(Domain.create("round.jar", LIBRARY_AND_USER,
                RULES) instanceof CreateResult.Created(var domain, var _))) {
            throw new AssertionError("The extension is a good one.");
        }
        domain.resolve(PUBLIC);
        run(domain);
        var proof = domain.destroy();
        if (number == 0) {
            assertThat(proof.await(10)).isInstanceOf(UnloadProof.Outcome.Collected.class);
        }
    }

    private static void run(Domain domain) {
        try {
            domain.initialise(InitialiseOptions.standard()).entry(Callee.class).call();
        } catch (Exception ofItsOwn) {
            throw new AssertionError(ofItsOwn);
        }
    }
}
