/// Drivers, and the event that a frame has arrived.
///
/// The kernel does not know what is in a frame; the protocols that do are handlers of [NetworkDevice],
/// and of [NetworkInterrupt] for what does not wait for a strand. A [Link] is one interface:
/// the [Loopback] link, or a [WireLink] whose other end is whatever port it was given. [Links] has them all.
@NullMarked
package spin.core.device;

import org.jspecify.annotations.NullMarked;
