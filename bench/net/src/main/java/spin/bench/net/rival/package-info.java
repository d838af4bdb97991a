/// This stack over a TAP device, nginx, Netty and Linux itself over a veth pair: served to the same clients, in network namespaces made and removed here.
///
/// Start at [spin.bench.net.rival.Contest], which runs everything in turn; [spin.bench.net.rival.Room] is the two hosts and their wires,
/// [spin.bench.net.rival.Peer] what Linux does with its sockets, in processes of its own.
///
/// Nothing here reaches a network outside of those namespaces, and no figure is compared with one of another run.
@NullMarked
package spin.bench.net.rival;

import org.jspecify.annotations.NullMarked;
