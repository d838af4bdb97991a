/// Writes the classes that raises run.
///
/// Knows nothing of events, requesters or authorisers: it is given a [Plan], which is a value, and returns a method handle
/// that carries it out. A plan is decided by `spin.dispatcher`; the emitter here has one small method per step and no
/// opinion. Public are the plan's words and [Generator]; everything else is how.
///
/// Generated classes are hidden, keep their constants as class data, have no mutable field and no lambda, and die with
/// the call site that points at them.
@NullMarked
package spin.dispatcher.generate;

import org.jspecify.annotations.NullMarked;
