/// A monolithic UNIX kernel, small but real, in two shapes: as DEC OSF/1 was and as Ultrix was.
///
/// Everything is in one kernel behind OSF/1's PALcode: traps and a table of system calls ([Kernel], [SystemCalls]), address spaces with page
/// tables of their own ([AddressSpace]), processes with fork, exit and wait, threads and a round-robin scheduler, signals, pipes and sockets.
/// What differs between the two systems is a [Shape]: policy, each with where it is from; no path has a length that was written down.
///
/// Everything here is charged to the machine's clock when the harness loads it: arrays, longs and links, no collections. What user mode
/// sees is [UnixAbi]; the library in user mode is next door, in `lib`. It never sees another system, and no workload by name. Start with [Kernel].
@NullMarked
package spin.systems.monolith;

import org.jspecify.annotations.NullMarked;
