/// Wires that exist only in the simulation. Start with [spin.hw.net.link.Cable], the line between two stations; with a
/// [spin.hw.net.link.Switch] several cables become a segment, with a [spin.hw.net.link.Patch] one continues in another.
///
/// A cable has bandwidth, a queue at each end and latency, all in cycles of whoever looks; what goes wrong on the way is added
/// by wrappers (`spin.hw.net.fault`). Every frame that is not delivered is counted with its reason.
///
/// There is no shared, half-duplex Ethernet here: with one, a frame may be deferred or collide after [spin.hw.net.LinkPort#send]
/// has said when its last bit leaves, so it would need another seam than this.
///
/// Nothing here reads host time or starts a thread.
@NullMarked
package spin.hw.net.link;

import org.jspecify.annotations.NullMarked;
