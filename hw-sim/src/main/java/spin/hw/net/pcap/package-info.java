/// Capture files that Wireshark, tshark and tcpdump read. Start with [spin.hw.net.pcap.PcapngWriter] and
/// [spin.hw.net.pcap.PcapngReader]; put a [spin.hw.net.pcap.Traced] around a port to see its traffic, and a
/// [spin.hw.net.pcap.CaptureReplay] in place of a port to let a machine meet old traffic again.
///
/// Time stamps are nanoseconds of simulated time since cycle 0. A file that is read may come from anywhere: it is checked
/// byte by byte, and whatever is wrong is one [spin.hw.net.pcap.PcapngException] that says where and what.
///
/// Source: IETF draft-ietf-opsawg-pcapng, "PCAP Now Generic (pcapng) Capture File Format".
@NullMarked
package spin.hw.net.pcap;

import org.jspecify.annotations.NullMarked;
