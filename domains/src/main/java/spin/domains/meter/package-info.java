/// Metering: every basic block of a class pays for itself, and untrusted code can be stopped.
///
/// Start with [spin.domains.meter.Metering], which rewrites one class file, or with
/// [spin.domains.meter.MeteredLoader], which defines a whole kernel from metered bytes with a counter of its own.
/// The rewritten code adds its cost to the static fields of [spin.domains.meter.Meter]; trusted code outside reads
/// and limits a counter through [spin.domains.meter.MeterAccess]. What a bytecode or a call costs is none of this
/// room's business: a [spin.domains.meter.PriceList] says so.
///
/// One kernel runs on one host thread, so the counter is a plain static long. Nothing here reads a clock.
@NullMarked
package spin.domains.meter;

import org.jspecify.annotations.NullMarked;
