/// Address resolution: which link address an IPv4 address of the local network has.
///
/// [ArpMessage] reads and writes the 28 bytes, [ArpCache] remembers answers and keeps what waits for one. Both are told
/// the time and ask nobody for it; the cache says when it wants to be woken, and calls an [ArpCache.Link] to send. [ArpManager]
/// joins a cache to each link that has an address.
///
/// Source: RFC 826; RFC 1122, 2.3.2; RFC 5227, 2.4 (who may change an entry).
@NullMarked
package spin.plexus.arp;

import org.jspecify.annotations.NullMarked;
