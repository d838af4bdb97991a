package spin.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.ArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// However often handlers come and go, no class and no metaspace is left behind.
///
/// `-Dspin.long=true` makes it 100,000 rounds.
final class GrowthTests {
    private static final int ROUNDS = Boolean.getBoolean("spin.long") ? 100_000 : 1_000;
    private static final int WARM_UP = 300;
    /// What the JVM and the test's own libraries may load meanwhile; one class a round would be far beyond.
    private static final int MOST_CLASSES = 150;
    private static final long MOST_METASPACE = 2L << 20;

    private final Ports.House house = new Ports.House();

    private record Footprint(int classes, long metaspace) {}

    @ParameterizedTest
    @EnumSource(names = {"UNROLLED", "ADAPTIVE"})
    void installingAndUninstallingLeavesNothingBehind(OptimisationLevel level) {
        house.sum().level(level);
        comeAndGo(WARM_UP);
        var before = footprint();
        comeAndGo(ROUNDS);
        var after = footprint();
        System.getLogger(GrowthTests.class.getName()).log(System.Logger.Level.INFO,
                "{0}, {1} rounds: {2} before, {3} after", level, ROUNDS, before, after);

        assertThat(after.classes() - before.classes()).isLessThan(MOST_CLASSES);
        assertThat(after.metaspace() - before.metaspace()).isLessThan(MOST_METASPACE);
    }

    private void comeAndGo(int rounds) {
        var there = new ArrayList<Binding>();
        for (int i = 0; i < rounds; i++) {
            int key = i;
            there.add(house.onSum().guard((a, b) -> a == key).handle((a, b) -> key).install());
            assertThat(house.raiser.sum(key, 1)).isEqualTo(key);
            if (there.size() > 5) {
                there.removeFirst().uninstall();
            }
        }
        there.forEach(Binding::uninstall);
        house.ports.lines.clear();
        assertThat(house.raiser.sum(1, 2)).isEqualTo(3);
    }

    /// The least of several: a collector that is asked may take more than once to find all.
    private static Footprint footprint() {
        int classes = Integer.MAX_VALUE;
        long metaspace = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            classes = Math.min(classes, ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
            metaspace = Math.min(metaspace, ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().equals("Metaspace")).map(MemoryPoolMXBean::getUsage)
                    .mapToLong(usage -> usage.getUsed()).sum());
        }
        return new Footprint(classes, metaspace);
    }
}
