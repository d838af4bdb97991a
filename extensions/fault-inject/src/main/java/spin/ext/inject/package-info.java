/// Faults on purpose: events that fail, are late, or carry something else than was raised.
///
/// Start with [spin.ext.inject.FaultInject], the extension; [spin.ext.inject.Injection] is one fault on one event, and [spin.ext.inject.Chance] is
/// why two runs with one seed have the same faults at the same raises.
///
/// It does nothing to an event that was not named, and nothing at all before it is told to.
@NullMarked
package spin.ext.inject;

import org.jspecify.annotations.NullMarked;
