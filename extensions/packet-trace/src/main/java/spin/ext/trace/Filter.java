package spin.ext.trace;

import spin.plexus.ip.IpAddress;
import spin.plexus.trace.TracedPacket;

/// Which packets are wanted: all conditions that were given hold.
///
/// @param type of frame; -1 for any
/// @param protocol of IP; -1 for any
/// @param port at either end; -1 for any
/// @param host at either end; 0 for any
record Filter(int type, int protocol, int port, int host) {
    private static final int ARP = 0x0806;

    /// @throws IllegalArgumentException when the words from `from` on are no filter
    static Filter of(Words words, int from) {
        int type = -1;
        int protocol = -1;
        int port = -1;
        int host = 0;
        for (int i = from; i < words.count(); i++) {
            switch (words.at(i)) {
                case "arp" -> type = ARP;
                case "icmp" -> protocol = 1;
                case "tcp" -> protocol = 6;
                case "udp" -> protocol = 17;
                case "port" -> {
                    port = words.number(++i, 0xffff);
                    if (port < 0) {
                        throw new IllegalArgumentException("'port' needs a number from 0 to 65535");
                    }
                }
                case "host" -> host = IpAddress.parse(words.at(++i));
                default -> throw new IllegalArgumentException(
                        "'%s' is no condition; there are arp, icmp, tcp, udp, port N and host A.B.C.D"
                                .formatted(words.at(i)));
            }
        }
        return new Filter(type, protocol, port, host);
    }

    boolean admits(TracedPacket packet) {
        return (type < 0 || packet.type() == type)
                && (protocol < 0 || packet.protocol() == protocol)
                && (port < 0 || packet.sourcePort() == port || packet.destinationPort() == port)
                && (host == 0 || packet.sourceAddress() == host || packet.destinationAddress() == host);
    }
}
