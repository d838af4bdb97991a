/// The protocol graph. Its nodes are events, its edges are guards:
///
/// ```
///  NetworkDevice.frameArrived
///         |
///  Ethernet.packetArrived
///         |  type is 0x0800
///  Ip.packetArrived
///         |  protocol is 17
///  Udp.packetArrived
///         |  destination port is the endpoint's, and the endpoint lives
///  an extension's handler
/// ```
///
/// Each protocol is a manager that owns its event, builds the guards of those above it, so nobody sees what is not
/// theirs, and writes the source fields on the way out, so nobody speaks for another. A manager is on the way of a
/// packet once per layer, to check it; what is past the check is read through views that check nothing twice.
///
/// Extensions begin at `spin.plexus.udp`.
///
/// Source: Fiuczynski and Bershad, "An Extensible Protocol Architecture for Application-Specific Networking",
/// USENIX '96.
@NullMarked
package spin.plexus;

import org.jspecify.annotations.NullMarked;
