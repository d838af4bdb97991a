/// How many packets a second the protocols carry, in host time.
///
/// [Receiver] is a machine with many UDP ports, each somebody's with a handler of its own, to which frames come as from a driver.
/// [NetBenchmark] is the JMH class that hands it frames; [BenchNet] runs it and makes rows, with the aim beside each; start there. Times of
/// one machine are not another's: read them with the load beside them.
@NullMarked
package spin.bench.net;

import org.jspecify.annotations.NullMarked;
