/// UDP: datagrams between ports.
///
/// An extension begins at [Udp]: it claims a port, which gives it an [Endpoint], and installs a handler on
/// `Udp.packetArrived` with that endpoint as the key. The manager builds the guard, so a handler never sees the
/// datagram of a port that is not its own, and it writes the source fields of what an endpoint sends, so nobody speaks
/// for somebody else. When a domain goes, its ports are free again.
///
/// Source: RFC 768; Fiuczynski and Bershad, "An Extensible Protocol Architecture for Application-Specific
/// Networking", USENIX '96.
@NullMarked
package spin.plexus.udp;

import org.jspecify.annotations.NullMarked;
