/// Where a machine meets a network: [spin.hw.net.LinkPort] is one end of a wire and [spin.hw.net.FrameReceiver] whom it hands what
/// arrives. A network interface is written against these two and never learns what is at the other end.
///
/// The rooms: `link` has wires between machines, switches and everything that goes wrong on the way; `cluster` lets several
/// machines advance together; `pcap` writes and reads capture files; `host` leads out of the simulation.
///
/// Time is always cycles of the machine that a port belongs to. Only `host` knows threads, sockets or devices of the host.
@NullMarked
package spin.hw.net;

import org.jspecify.annotations.NullMarked;
