/// The internet protocols in the kernel, as 4.3BSD-Reno has them: interfaces, ARP, IP with its routes, ICMP, UDP and TCP.
///
/// A packet that has come lies in a receive buffer of its interface until the interrupt, which puts it into the queue of IP; a soft interrupt, or a thread in its place, takes it from
/// there through the protocols to an endpoint, whose owner wakes who waits. What is sent goes the other way in one go. A packet is a
/// chain of mbufs; numbers on the wire have their most significant byte first; checksums are computed and checked.
///
/// These classes know packets and clocks. They know no process, no descriptor and no thread. Start with [Internet].
@NullMarked
package spin.systems.monolith.net;

import org.jspecify.annotations.NullMarked;
