package spin.plexus.packetdrill;

import java.util.HexFormat;
import java.util.Locale;
import spin.plexus.packetdrill.script.PacketSpec;
import spin.plexus.packetdrill.script.TcpFlags;
import spin.plexus.packetdrill.script.TcpOptions;

/// Writes packets as a script would.
final class Notation {
    private Notation() {}

    static String of(PacketSpec packet) {
        return switch (packet) {
            case PacketSpec.Tcp tcp -> of(tcp);
            case PacketSpec.Udp udp -> "udp (" + udp.length() + ")";
            case PacketSpec.Icmp icmp -> "icmp type " + icmp.type() + " code " + icmp.code()
                    + (icmp.mtu().isPresent() ? " mtu " + icmp.mtu().getAsInt() : "");
            case PacketSpec.Unsupported other -> other.what();
        };
    }

    private static String of(PacketSpec.Tcp tcp) {
        var text = new StringBuilder(TcpFlags.toText(tcp.flags())).append(' ').append(tcp.sequence()).append(':')
                .append(tcp.end()).append('(').append(tcp.length()).append(')');
        tcp.acknowledgement().ifPresent(number -> text.append(" ack ").append(number));
        tcp.window().ifPresent(window -> text.append(" win ").append(window));
        tcp.urgent().ifPresent(urgent -> text.append(" urg ").append(urgent));
        var options = tcp.options().map(TcpOptions::toText).orElse("<...>");
        return options.isEmpty() ? text.toString() : text.append(' ').append(options).toString();
    }

    static String seconds(long micros) {
        return String.format(Locale.ROOT, "%d.%06d", micros / 1_000_000, micros % 1_000_000);
    }

    /// The headers and a little more.
    static String hex(byte[] packet) {
        int shown = Math.min(packet.length, 80);
        return HexFormat.ofDelimiter(" ").formatHex(packet, 0, shown)
                + (shown < packet.length ? " ... " + packet.length + " bytes" : "");
    }
}
