/// Protocols of an extension's own, directly on the links: one type of Ethernet frame for each.
///
/// [Datalink] is the service: it gives a [TypeClaim], a capability, to whoever asks first, and hands the frames of that type to the handlers
/// that have it as their key. Sources are written by the kernel; types that the kernel's own protocols have cannot be claimed.
@NullMarked
package spin.plexus.datalink;

import org.jspecify.annotations.NullMarked;
