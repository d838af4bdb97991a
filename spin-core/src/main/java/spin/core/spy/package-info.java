/// Named counts and timers for whoever writes an extension and wants to know how often and how long.
///
/// Start at [Spy], which is what extensions import; [Spies] keeps what was measured, in simulated time, until its domain is gone, and `spy` at the
/// prompt shows it. Nothing here reads a host clock, and nothing that is measured decides anything.
///
/// Source: the released `spy` and the timers of `user/measure` (spin-33).
@NullMarked
package spin.core.spy;

import org.jspecify.annotations.NullMarked;
