/// How fast the kernel is, in host time, as somebody has it who runs it: a kernel as `spin run` boots it, an extension that is verified, metered and
/// loaded, user programs that are translated.
///
/// [CoreBenchmark] is the JMH class: strand switches, null system calls, page faults that an extension answers. [Footprint] makes 100,000 strands, and
/// spaces and bindings, and says what each keeps. [Boot] starts the launcher. [BenchCore] runs them all and makes rows, with the aim
/// beside each; start there. The extension is [spin.ext.workload.Workload]; [Bench] is a kernel with it. Times of one machine are not another's:
/// read them with the load beside them.
@NullMarked
package spin.bench.core;

import org.jspecify.annotations.NullMarked;
