/// The control messages of IPv4: echo, and the errors that tell a sender why its packet went no further.
///
/// [IcmpMessages] writes them and says which packets may be answered at all, [IcmpManager] answers an echo, sends errors and hears them. Errors are
/// limited by an [ErrorBudget], so that a flood of bad packets makes no flood of complaints.
///
/// Source: RFC 792; RFC 1122, 3.2.2; RFC 1191 (the next hop's MTU in "fragmentation needed"); RFC 1812, 4.3.2.8.
@NullMarked
package spin.plexus.icmp;

import org.jspecify.annotations.NullMarked;
