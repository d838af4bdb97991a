/// Ethernet II: [EthernetView] reads a frame's header, [EthernetManager] receives frames from every link, raises
/// [Ethernet] for those that are well-formed, and puts the header before those that go out.
///
/// A protocol above is a handler whose guard the manager builds from the type it registers; extensions do not see the
/// link.
///
/// Source: RFC 894.
@NullMarked
package spin.plexus.ethernet;

import org.jspecify.annotations.NullMarked;
