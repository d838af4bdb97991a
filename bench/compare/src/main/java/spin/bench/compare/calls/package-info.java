/// Who called whom, and what each took, in simulated time.
///
/// Metered code is watched by a call at each entry, return and handler ([WatchedCode]); there the counters are read and what has gone by
/// is put on the account of the call stack that stood until then ([CallTree]). The stack is the JVM's own, so it is right whatever
/// continuation runs. Watching is put in after metering: a watched run takes the same cycles as an unwatched one.
///
/// Start at [CallTree]. This room knows no kernel, no table and no report.
@NullMarked
package spin.bench.compare.calls;

import org.jspecify.annotations.NullMarked;
