/// Packets in AAL5 over permanent circuits: [AtmView] reads a packet's header, [AtmManager] receives from every circuit, raises [Atm] for
/// what is well-formed, and puts the header before what goes out. Who is at the other end `spin.plexus.arp` finds out. Cutting into cells and joining them
/// is the interface's.
///
/// Source: RFC 2684 for the form; RFC 2225 for IP and its inverse ARP on permanent circuits. Circuits that are set up by signalling, and the server of addresses
/// that they need, are not here.
@NullMarked
package spin.plexus.atm;

import org.jspecify.annotations.NullMarked;
