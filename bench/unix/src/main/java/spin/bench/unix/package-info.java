/// What UNIX costs in host time and in simulated time, beside qemu-alpha on the same binaries.
///
/// [Part] says what is done how often; the program that does it is `unix.gz`, whose source is in `src/main/alpha`. [Contest] has `spin exec`
/// and qemu-alpha run it in turn and takes the time of each line that they write; [BenchUnix] makes rows of that; start there. [SuiteCommand] is for others. Both are
/// started as a user starts them, so what is said of short programs has the start-up in it. Without qemu-alpha there are no ratios.
@NullMarked
package spin.bench.unix;

import org.jspecify.annotations.NullMarked;
