/// What confinement costs, in host time.
///
/// [LoopBenchmark] is the JMH class: the same loops plain, with polls, and paying exactly. [Loading] times the life of a plugin of
/// fifty classes in a domain and in its [Rival]s. [BenchDomains] runs both and makes rows with the aim beside each; start there.
/// The code that is loaded is in `guest`, and is moved to a package of nobody's by [Guests], because no JAR may define one of
/// ours. Times of one machine are not another's: read the ratios, within one run.
@NullMarked
package spin.bench.domains;

import org.jspecify.annotations.NullMarked;
