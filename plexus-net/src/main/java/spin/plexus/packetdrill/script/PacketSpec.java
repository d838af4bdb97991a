package spin.plexus.packetdrill.script;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A packet as a script writes it, and as a seen packet is shown: numbers are relative to the connection's beginning.
public sealed interface PacketSpec {
    IpInfo ip();

    /// Both zero where the script leaves the ports to the connection.
    record Ports(int source, int destination) {
        public static final Ports OPEN = new Ports(0, 0);

        public boolean given() {
            return source != 0;
        }
    }

    /// @param flags of [TcpFlags]
    /// @param sequence the first byte's number, 32 bits
    /// @param options empty where the script writes `<...>`
    record Tcp(IpInfo ip, Ports ports, int flags, long sequence, int length, OptionalLong acknowledgement,
            OptionalInt window, OptionalInt urgent, Optional<TcpOptions> options) implements PacketSpec {
        public boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /// The number after the last byte.
        public long end() {
            return (sequence + length) & 0xffff_ffffL;
        }
    }

    /// @param length of the payload
    record Udp(IpInfo ip, Ports ports, int length) implements PacketSpec {}

    /// @param mtu what a "fragmentation needed" carries
    /// @param echoed the packet that the message is about
    record Icmp(IpInfo ip, int type, int code, OptionalInt mtu, Optional<PacketSpec> echoed) implements PacketSpec {}

    /// A form that the language has and this runner does not.
    record Unsupported(IpInfo ip, String what) implements PacketSpec {}
}
