/// Everything that goes wrong on the way, as wrappers around a [spin.hw.net.LinkPort]. Start with [spin.hw.net.fault.Lossy]; compose
/// them as needed, `new Lossy(new Corrupting(port, ...), ...)`, or let [spin.hw.net.fault.Faults] read them from a line of text.
///
/// A fault happens to a frame on its way, so a wrapper acts on what arrives at its port and leaves sending alone: the sender's
/// time never shows what becomes of a frame. For faults in both directions wrap both ends.
///
/// Same seed, same frames, same faults. Each wrapper has a random sequence of its own and draws from it the same number of times for
/// every frame, so another wrapper or another rate does not change which frames are hit.
@NullMarked
package spin.hw.net.fault;

import org.jspecify.annotations.NullMarked;
