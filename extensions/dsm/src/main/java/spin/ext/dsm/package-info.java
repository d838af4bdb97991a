/// Pages of memory that several machines share, sequentially consistent. [Node] is the protocol as a machine that is told everything: datagrams,
/// accesses and the time go in, datagrams come out. [Replica] is what one machine holds of a page, [Directory] what a page's manager knows
/// of it, [Channel] makes an order of what the wire loses, doubles and delays. [Dsm] gives the protocol a UDP port and a prompt.
///
/// Nothing here reads a clock or knows a socket but [Dsm].
@NullMarked
package spin.ext.dsm;

import org.jspecify.annotations.NullMarked;
