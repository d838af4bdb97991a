/// What a raise costs, in host time, against the plain call and against the event bus that people know.
///
/// [DispatchBenchmark] is the JMH class; [BenchDispatch] runs it and prints ratios to the plain call of the same run.
/// Host times of one machine are not comparable with another's, so nothing but ratios is meant to be quoted.
@NullMarked
package spin.bench.dispatch;

import org.jspecify.annotations.NullMarked;
