/// The way out of the simulation: a [spin.hw.net.LinkPort] whose other end is on the host. Start with
/// [spin.hw.net.host.HostPort] over a [spin.hw.net.host.HostLink]: [spin.hw.net.host.TapLink], [spin.hw.net.host.PacketLink],
/// [spin.hw.net.host.UdpLink] or [spin.hw.net.host.UnixLink].
///
/// What comes from the host is the only thing in a run that its seed does not decide. So a host thread only collects it; the machine
/// takes it at cycles that it knows beforehand, and a [spin.hw.net.host.Recorder] writes it down. A
/// [spin.hw.net.host.ReplayedPort] lets the same run happen again from that file, with no host network at all.
///
/// This is the only room of wires that knows threads, sockets and devices. A link that the host or its rights do not allow is a
/// [spin.hw.net.host.HostLinkException] that says why and what to do.
@NullMarked
package spin.hw.net.host;

import org.jspecify.annotations.NullMarked;
