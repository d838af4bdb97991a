/// One command that compares operating-system structures.
///
/// A table is data ([Table], read from `META-INF/spin/tables/*.json`): rows, and per system the published figure, its
/// machine, its source, and the two points between which ours is measured. A run puts each system on a fresh machine of
/// each profile under each workload and yields an [Outcome]; [TextReport] and [JsonReport] print it.
///
/// All time here is simulated time: no class of this package reads a host clock, and the same tables on the same systems give the
/// same bytes. No published figure is ever asserted; a wrong prediction is printed as wrong.
///
/// Start with [Comparison].
@NullMarked
package spin.bench.compare;

import org.jspecify.annotations.NullMarked;
