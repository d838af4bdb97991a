/// Drivers, and the event that a frame has arrived.
///
/// The kernel does not know what is in a frame; the protocols that do are handlers of [NetworkDevice]. For now there
/// is one device, the loop-back link.
@NullMarked
package spin.core.device;

import org.jspecify.annotations.NullMarked;
