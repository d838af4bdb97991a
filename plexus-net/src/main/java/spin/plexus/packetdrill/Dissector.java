package spin.plexus.packetdrill;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import spin.plexus.packetdrill.script.IpInfo;
import spin.plexus.packetdrill.script.PacketSpec;
import spin.plexus.packetdrill.script.TcpFlags;
import spin.plexus.packetdrill.script.TcpOption;
import spin.plexus.packetdrill.script.TcpOptions;
import spin.plexus.wire.Checksum;
import spin.plexus.wire.Octets;

/// Reads a TCP segment that the stack sent. What is wrong with its form is told before anything in it is believed.
final class Dissector {
    private static final int IP = Composer.IP;

    private final byte[] packet;

    Dissector(byte[] packet) {
        this.packet = packet;
    }

    /// What is wrong with the packet; empty when it is a segment as it should be.
    String fault() {
        if (packet.length < IP || packet[0] != 0x45) {
            return "the packet has no plain header of IP version 4";
        }
        if (Octets.get16(packet, 2) != packet.length) {
            return "the total length of the IP header is " + Octets.get16(packet, 2) + ", the packet has "
                    + packet.length + " bytes";
        }
        if (Checksum.of(Checksum.add(0, packet, 0, IP)) != 0) {
            return "the checksum of the IP header is wrong";
        }
        if (packet[9] != Composer.PROTOCOL_TCP) {
            return "the packet is of protocol " + Byte.toUnsignedInt(packet[9]) + ", not TCP";
        }
        int length = packet.length - IP;
        if (length < Composer.TCP || header() < Composer.TCP || header() > length) {
            return "the TCP header is cut short";
        }
        long sum = Checksum.addPseudoHeader(0, Octets.get32(packet, 12), Octets.get32(packet, 16),
                Composer.PROTOCOL_TCP, length);
        return Checksum.of(Checksum.add(sum, packet, IP, length)) == 0 ? "" : "the checksum of the segment is wrong";
    }

    /// The segment that a card would have cut into this one and the next: a host may hand over more than one segment at once, and scripts
    /// of such a host show what it handed over.
    ///
    /// @param pushed whether the bundle is marked for delivery: some hosts mark each one, so that the receiver's card ends its own there
    /// @return null when `next` does not follow at once: other ports, number, acknowledgement or options, or this one ends what was written
    byte @Nullable [] joinedWith(byte[] next, boolean pushed) {
        var other = new Dissector(next);
        boolean follows = fault().isEmpty() && other.fault().isEmpty() && (flags() & ~TcpFlags.PSH) == TcpFlags.ACK
                && header() == other.header() && other.payload() > 0
                && Arrays.equals(packet, IP, IP + 4, next, IP, IP + 4)
                && Octets.get32(next, IP + 4) == Octets.get32(packet, IP + 4) + payload()
                && Arrays.equals(packet, IP + 8, IP + 12, next, IP + 8, IP + 12)
                && Arrays.equals(packet, IP + Composer.TCP, IP + header(), next, IP + Composer.TCP, IP + header());
        int length = packet.length + other.payload();
        if (!follows || length > 0xffff) {
            return null;
        }
        var whole = Arrays.copyOf(packet, length);
        System.arraycopy(next, IP + header(), whole, packet.length, other.payload());
        whole[IP + 13] = (byte) (next[IP + 13] | (pushed ? TcpFlags.PSH : 0));
        Octets.put16(whole, 2, length);
        Octets.put16(whole, 10, 0);
        Octets.put16(whole, 10, Checksum.of(Checksum.add(0, whole, 0, IP)));
        Octets.put16(whole, IP + 16, 0);
        long sum = Checksum.addPseudoHeader(0, Octets.get32(whole, 12), Octets.get32(whole, 16),
                Composer.PROTOCOL_TCP, length - IP);
        Octets.put16(whole, IP + 16, Checksum.of(Checksum.add(sum, whole, IP, length - IP)));
        return whole;
    }

    int localPort() {
        return Octets.get16(packet, IP);
    }

    int remotePort() {
        return Octets.get16(packet, IP + 2);
    }

    long sequence() {
        return Integer.toUnsignedLong(Octets.get32(packet, IP + 4));
    }

    int flags() {
        return Octets.get16(packet, IP + 12) & 0x1ff;
    }

    private int header() {
        return (Octets.get16(packet, IP + 12) >> 12) * 4;
    }

    int payload() {
        return packet.length - IP - header();
    }

    /// The segment in the numbers of the script.
    PacketSpec.Tcp segment(Conversation conversation) {
        int flags = flags();
        var acknowledgement = (flags & TcpFlags.ACK) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(
                        conversation.remoteInScript(Integer.toUnsignedLong(Octets.get32(packet, IP + 8))));
        var urgent = (flags & TcpFlags.URG) == 0
                ? OptionalInt.empty()
                : OptionalInt.of(Octets.get16(packet, IP + 18));
        return new PacketSpec.Tcp(
                new IpInfo(IpInfo.Ecn.of(packet[1]), OptionalInt.of(Byte.toUnsignedInt(packet[8])),
                        OptionalInt.empty()),
                PacketSpec.Ports.OPEN, flags, conversation.localInScript(sequence()), payload(), acknowledgement,
                OptionalInt.of(Octets.get16(packet, IP + 14)), urgent, Optional.of(options(conversation)));
    }

    /// Whether the payload is what was written at that place of the stream.
    boolean carriesWhatWasWritten(Conversation conversation) {
        var expected = Composer.payload(conversation.localInScript(sequence()), payload());
        for (int i = 0; i < expected.length; i++) {
            if (packet[IP + header() + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private TcpOptions options(Conversation conversation) {
        var list = new ArrayList<TcpOption>();
        int at = IP + Composer.TCP;
        int end = IP + header();
        while (at < end) {
            int kind = Byte.toUnsignedInt(packet[at]);
            if (kind == 0) {
                // What follows the end is padding, and a script does not write it either.
                break;
            }
            if (kind == 1) {
                list.add(new TcpOption.Nop());
                at++;
                continue;
            }
            int length = at + 1 < end ? Byte.toUnsignedInt(packet[at + 1]) : 0;
            if (length < 2 || at + length > end) {
                list.add(new TcpOption.Unknown(kind, "is cut short"));
                break;
            }
            list.add(option(kind, at + 2, length - 2, conversation));
            at += length;
        }
        return new TcpOptions(list);
    }

    private TcpOption option(int kind, int at, int length, Conversation conversation) {
        if (kind == 2 && length == 2) {
            return new TcpOption.MaximumSegment(Octets.get16(packet, at));
        }
        if (kind == 3 && length == 1) {
            return new TcpOption.WindowScale(Byte.toUnsignedInt(packet[at]));
        }
        if (kind == 4 && length == 0) {
            return new TcpOption.SackPermitted();
        }
        if (kind == 5 && length % 8 == 0) {
            return new TcpOption.Sack(blocks(at, length, conversation));
        }
        if (kind == 8 && length == 8) {
            return new TcpOption.Timestamps(Integer.toUnsignedLong(Octets.get32(packet, at)),
                    Integer.toUnsignedLong(Octets.get32(packet, at + 4)));
        }
        var data = HexFormat.of().formatHex(packet, at, at + length);
        return kind == 34 ? new TcpOption.FastOpen(data, false) : new TcpOption.Unknown(kind, data);
    }

    private List<TcpOption.Block> blocks(int at, int length, Conversation conversation) {
        var blocks = new ArrayList<TcpOption.Block>();
        for (int i = at; i < at + length; i += 8) {
            blocks.add(new TcpOption.Block(
                    conversation.remoteInScript(Integer.toUnsignedLong(Octets.get32(packet, i))),
                    conversation.remoteInScript(Integer.toUnsignedLong(Octets.get32(packet, i + 4)))));
        }
        return blocks;
    }
}
