/// Who called whom, and what each took, in simulated time.
///
/// Metered code is watched ([WatchedCode]): each method keeps its place in the tree in a local variable and says when it begins, when a call of
/// its is over and when it is left; there the counters are read and what has gone by is put on the account of the place that was entered
/// last ([CallTree]). A local variable goes with its stack, so the place is right whatever continuation runs; a strand's stands beneath whoever
/// let it run first. Watching is put in after metering: a watched run takes the same cycles as an unwatched one.
///
/// Start at [CallTree]. This room knows no kernel, no table and no report.
@NullMarked
package spin.bench.compare.calls;

import org.jspecify.annotations.NullMarked;
