/// What every protocol needs and none owns: the checksum, the answer of a parser, the reasons why packets are dropped
/// and their counts.
///
/// A parser answers [Parsed]: either a view, past which nobody checks a length again, or the reason why the bytes are
/// no packet. The reason is what the layer counts in its [Traffic]; a packet never disappears without one.
@NullMarked
package spin.plexus.wire;

import org.jspecify.annotations.NullMarked;
