/// The wall between workloads and systems.
///
/// A workload is written once: an Alpha program, the same bytes on every system, and, where the question needs it, a piece of
/// application policy in Java. It knows no kernel. A system, [ComparedSystem], boots on a machine that it is given and runs
/// the image; it knows no workload. What they agree on is [WorkloadAbi] and nothing else.
///
/// Cells of a table are measured between two named points: labels of the program, or places that the system passes and
/// names through [Probe]. Nothing is executed for the sake of measuring.
///
/// These types are defined once, outside every kernel's loader, and are never metered. Start with [Workload].
@NullMarked
package spin.bench.port;

import org.jspecify.annotations.NullMarked;
