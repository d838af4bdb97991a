package spin.bench.dispatch;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/// How many bytes of heap and of class space one iteration leaves behind that a collection does not take away.
public final class Retained implements InternalProfiler {
    static final String LABEL = "retained";
    private static final int COLLECTIONS = 3;

    private long before;

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = used();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
            IterationResult result) {
        return List.of(new ScalarResult(LABEL, used() - before, "B", AggregationPolicy.AVG));
    }

    @Override
    public String getDescription() {
        return "Bytes that an iteration leaves behind";
    }

    /// Compiled code is left out: it is the same for who wrote the calls by hand.
    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(Retained::counts)
                .mapToLong(pool -> pool.getUsage().getUsed()).sum();
    }

    private static boolean counts(MemoryPoolMXBean pool) {
        return pool.getType() == MemoryType.HEAP || pool.getName().equals("Metaspace");
    }
}
