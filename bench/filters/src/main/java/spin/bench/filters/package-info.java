/// `spin bench filters`: how long does it take to find the owner of a packet, by five engines and by events?
///
/// Start with [FilterBenchmark], the questions; [Traffic] makes the filters and the packets, the same for all; [FilterRun] asks JMH;
/// [FiltersCommand] prints. Nothing here measures simulated time: these are ratios of host time within one run.
@NullMarked
package spin.bench.filters;

import org.jspecify.annotations.NullMarked;
