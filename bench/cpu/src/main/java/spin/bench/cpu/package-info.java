/// How fast the Alpha CPU's engines are beside qemu-alpha, on the same programs.
///
/// [CpuCommand] is `spin bench cpu`; [Contest] runs the contestants in turn, each in a process of its own, and [Worker] is what runs in ours.
/// The programs are in `src/main/alpha`. Host times of one machine are not comparable with another's, so nothing but ratios is meant
/// to be quoted.
@NullMarked
package spin.bench.cpu;

import org.jspecify.annotations.NullMarked;
