/// IP version 4: [IpView] reads and checks a header, [IpManager] takes the packets that are for this machine, raises
/// [Ip] for them, and writes the header of those that go out, their source address included.
///
/// Not here yet: fragments (counted and dropped), options (skipped), routes (there is the loop-back link only).
///
/// Source: RFC 791; RFC 1122, 3.2.1.
@NullMarked
package spin.plexus.ip;

import org.jspecify.annotations.NullMarked;
