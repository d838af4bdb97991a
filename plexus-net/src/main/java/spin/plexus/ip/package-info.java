/// IP version 4: [IpView] reads and checks a header, [IpManager] takes the packets that are for this machine, raises
/// [Ip] for them, and writes the header of those that go out, their source address included.
///
/// [Routes] choose the interface and the next hop, [PathMtus] how large a packet may be; [Reassembly] puts parts together, the manager and
/// [Cutter] make them. Options are checked ([IpOptions]) and acted upon by nobody.
///
/// Source: RFC 791; RFC 1122, 3.2.1 and 3.3; RFC 1191; RFC 1812, 5.2 and 5.3 (when forwarding is on).
@NullMarked
package spin.plexus.ip;

import org.jspecify.annotations.NullMarked;
