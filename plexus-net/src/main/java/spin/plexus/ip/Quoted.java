package spin.plexus.ip;

import org.jspecify.annotations.Nullable;
import spin.plexus.wire.Octets;

/// What an error says of the packet that it is about: the header that it quotes, checked as little as somebody else's copy can be.
///
/// @param header where the payload begins
/// @param length of the whole packet
record Quoted(int source, int destination, int protocol, int header, int length) {
    private static final int BYTES_OF_PAYLOAD = 8;
    private static final int OFFSET = 0x1fff;

    /// Null when it is no beginning of a packet, or not of the part that the ports stand in.
    static @Nullable Quoted of(byte[] packet) {
        if (packet.length < IpView.LENGTH || packet[0] >> 4 != 4) {
            return null;
        }
        int header = (packet[0] & 0xf) * 4;
        if (header < IpView.LENGTH || packet.length < header + BYTES_OF_PAYLOAD
                || (Octets.get16(packet, 6) & OFFSET) != 0) {
            return null;
        }
        return new Quoted(Octets.get32(packet, 12), Octets.get32(packet, 16), Byte.toUnsignedInt(packet[9]), header,
                Octets.get16(packet, 2));
    }
}
