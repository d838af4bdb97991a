package spin.plexus.packetdrill;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.OptionalInt;
import spin.plexus.packetdrill.script.IpInfo;
import spin.plexus.packetdrill.script.PacketSpec;
import spin.plexus.packetdrill.script.TcpFlags;
import spin.plexus.packetdrill.script.TcpOption;
import spin.plexus.packetdrill.script.TcpOptions;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Octets;

/// Makes the packet that a script writes, with right lengths and checksums.
///
/// Payload is counted: the byte with the number n of its side, from its initial number on, is n modulo 251, a prime, so
/// that a stack that mixes bytes up is found out.
///
/// Source: RFC 791; RFC 793 and its options (RFC 7323, RFC 2018, RFC 7413, RFC 6994); RFC 792.
final class Composer {
    static final int IP = 20;
    static final int TCP = 20;
    private static final int ICMP = 8;
    private static final int PROTOCOL_ICMP = 1;
    static final int PROTOCOL_TCP = 6;

    private final TestedStack.Hosts hosts;

    Composer(TestedStack.Hosts hosts) {
        this.hosts = hosts;
    }

    byte[] tcp(PacketSpec.Tcp spec, Conversation conversation) {
        var options = options(spec.options().orElse(TcpOptions.NONE), conversation);
        int header = TCP + options.length;
        var packet = ip(spec.ip(), PROTOCOL_TCP, header + spec.length(), hosts.remote(), hosts.local());
        Octets.put16(packet, IP, conversation.remotePort);
        Octets.put16(packet, IP + 2, conversation.localPort);
        long sequence = spec.has(TcpFlags.SYN) ? spec.sequence() : conversation.remoteOnWire(spec.sequence());
        Octets.put32(packet, IP + 4, (int) sequence);
        Octets.put32(packet, IP + 8, (int) conversation.localOnWire(spec.acknowledgement().orElse(0))
                * (spec.acknowledgement().isPresent() ? 1 : 0));
        Octets.put16(packet, IP + 12, (header / 4) << 12 | spec.flags());
        Octets.put16(packet, IP + 14, spec.window().orElse(0));
        Octets.put16(packet, IP + 18, spec.urgent().orElse(0));
        System.arraycopy(options, 0, packet, IP + TCP, options.length);
        long first = conversation.remoteInScript(sequence) + (spec.has(TcpFlags.SYN) ? 1 : 0);
        System.arraycopy(payload(first, spec.length()), 0, packet, IP + header, spec.length());
        checksum(packet);
        return packet;
    }

    /// A message about a packet of the stack's: its IP header and eight bytes more are what the message quotes.
    byte[] icmp(PacketSpec.Icmp spec, PacketSpec.Tcp about, Conversation conversation) {
        var quoted = ip(IpInfo.UNSAID, PROTOCOL_TCP, TCP + about.length(), hosts.local(), hosts.remote());
        Octets.put16(quoted, IP, conversation.localPort);
        Octets.put16(quoted, IP + 2, conversation.remotePort);
        Octets.put32(quoted, IP + 4, (int) conversation.localOnWire(about.sequence()));
        var packet = ip(spec.ip(), PROTOCOL_ICMP, ICMP + IP + 8, hosts.remote(), hosts.local());
        packet[IP] = (byte) spec.type();
        packet[IP + 1] = (byte) spec.code();
        Octets.put16(packet, IP + 6, spec.mtu().orElse(0));
        System.arraycopy(quoted, 0, packet, IP + ICMP, IP + 8);
        Octets.put16(packet, IP + 2, Checksum.of(Checksum.add(0, packet, IP, packet.length - IP)));
        return packet;
    }

    static byte[] payload(long first, int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (((first + i) & Conversation.MASK) % 251);
        }
        return bytes;
    }

    private static byte[] ip(IpInfo info, int protocol, int length, int source, int destination) {
        var packet = new byte[IP + length];
        packet[0] = 0x45;
        packet[1] = (byte) info.ecn().bits();
        Octets.put16(packet, 2, packet.length);
        packet[8] = (byte) orElse(info.timeToLive(), 255);
        packet[9] = (byte) protocol;
        Octets.put32(packet, 12, source);
        Octets.put32(packet, 16, destination);
        Octets.put16(packet, 10, Checksum.of(Checksum.add(0, packet, 0, IP)));
        return packet;
    }

    private static int orElse(OptionalInt value, int other) {
        return value.orElse(other);
    }

    private static void checksum(byte[] packet) {
        int length = packet.length - IP;
        long sum = Checksum.addPseudoHeader(0, Octets.get32(packet, 12), Octets.get32(packet, 16), PROTOCOL_TCP,
                length);
        Octets.put16(packet, IP + 16, Checksum.of(Checksum.add(sum, packet, IP, length)));
    }

    /// Padded with zeros to whole words. Longer than 40 bytes is for the caller to refuse.
    static byte[] options(TcpOptions options, Conversation conversation) {
        var out = new ByteArrayOutputStream();
        for (var option : options.list()) {
            out.writeBytes(bytes(option, conversation));
        }
        while (out.size() % 4 != 0) {
            out.write(0);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(TcpOption option, Conversation conversation) {
        return switch (option) {
            case TcpOption.End _ -> new byte[]{0};
            case TcpOption.Nop _ -> new byte[]{1};
            case TcpOption.MaximumSegment(var bytes) -> new byte[]{2, 4, (byte) (bytes >>> 8), (byte) bytes};
            case TcpOption.WindowScale(var shift) -> new byte[]{3, 3, (byte) shift};
            case TcpOption.SackPermitted _ -> new byte[]{4, 2};
            case TcpOption.Sack sack -> sack(sack, conversation);
            case TcpOption.Timestamps(var value, var echo) -> {
                var bytes = new byte[]{8, 10, 0, 0, 0, 0, 0, 0, 0, 0};
                Octets.put32(bytes, 2, (int) value);
                Octets.put32(bytes, 6, (int) conversation.timestampOnWire(echo));
                yield bytes;
            }
            case TcpOption.FastOpen(var cookie, var experimental) ->
                experimental ? coded(254, "f989" + cookie) : coded(34, cookie);
            case TcpOption.Unknown(var kind, var data) -> coded(kind, data);
        };
    }

    private static byte[] coded(int kind, String hexadecimal) {
        var data = HexFormat.of().parseHex(hexadecimal);
        var bytes = new byte[2 + data.length];
        bytes[0] = (byte) kind;
        bytes[1] = (byte) bytes.length;
        System.arraycopy(data, 0, bytes, 2, data.length);
        return bytes;
    }

    private static byte[] sack(TcpOption.Sack sack, Conversation conversation) {
        var bytes = new byte[2 + 8 * sack.blocks().size()];
        bytes[0] = 5;
        bytes[1] = (byte) bytes.length;
        int at = 2;
        for (var block : sack.blocks()) {
            Octets.put32(bytes, at, (int) conversation.localOnWire(block.from()));
            Octets.put32(bytes, at + 4, (int) conversation.localOnWire(block.to()));
            at += 8;
        }
        return bytes;
    }
}
