package spin.plexus.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A frame with a datagram in it, composed field by field as the RFCs draw them, by other code than the kernel's: the
/// twin that the kernel's parsers and writers must agree with.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Datagram(long toMac, long fromMac, int type, int source, int destination, int protocol, int sourcePort,
        int destinationPort, byte[] options, byte[] payload, byte[] padding) {
    public static final int HERE = 0x7f000001;

    /// From port 1000 to port 7 on the loop-back link.
    public static Datagram plain() {
        return new Datagram(0, 0, 0x0800, HERE, HERE, 17, 1000, 7, new byte[0],
                "text".getBytes(StandardCharsets.US_ASCII), new byte[0]);
    }

    public Datagram from(int address, int port) {
        return new Datagram(toMac, fromMac, type, address, destination, protocol, port, destinationPort, options,
                payload, padding);
    }

    public Datagram to(int address, int port) {
        return new Datagram(toMac, fromMac, type, source, address, protocol, sourcePort, port, options, payload,
                padding);
    }

    public Datagram withMacs(long destination, long source) {
        return new Datagram(destination, source, type, this.source, this.destination, protocol, sourcePort,
                destinationPort, options, payload, padding);
    }

    public Datagram withType(int type) {
        return new Datagram(toMac, fromMac, type, source, destination, protocol, sourcePort, destinationPort, options,
                payload, padding);
    }

    public Datagram withProtocol(int protocol) {
        return new Datagram(toMac, fromMac, type, source, destination, protocol, sourcePort, destinationPort, options,
                payload, padding);
    }

    /// @param options a multiple of four bytes, at most 40
    public Datagram withOptions(byte... options) {
        return new Datagram(toMac, fromMac, type, source, destination, protocol, sourcePort, destinationPort, options,
                payload, padding);
    }

    public Datagram withPayload(byte... payload) {
        return new Datagram(toMac, fromMac, type, source, destination, protocol, sourcePort, destinationPort, options,
                payload, padding);
    }

    /// Bytes behind the packet that belong to the link.
    public Datagram withPadding(byte... padding) {
        return new Datagram(toMac, fromMac, type, source, destination, protocol, sourcePort, destinationPort, options,
                payload, padding);
    }

    public byte[] bytes() {
        int header = 20 + options.length;
        int udp = 8 + payload.length;
        var frame = ByteBuffer.allocate(14 + header + udp + padding.length);
        frame.putShort((short) (toMac >> 32)).putInt((int) toMac);
        frame.putShort((short) (fromMac >> 32)).putInt((int) fromMac);
        frame.putShort((short) type);
        frame.put((byte) (0x40 | header / 4)).put((byte) 0).putShort((short) (header + udp));
        frame.putShort((short) 0x1234).putShort((short) 0x4000);
        frame.put((byte) 64).put((byte) protocol).putShort((short) 0);
        frame.putInt(source).putInt(destination).put(options);
        frame.putShort((short) sourcePort).putShort((short) destinationPort).putShort((short) udp).putShort((short) 0);
        frame.put(payload).put(padding);
        frame.putShort(24, (short) checksum(slice(frame, 14, header)));
        var summed = ByteBuffer.allocate(12 + udp);
        summed.putInt(source).putInt(destination).putShort((short) 17).putShort((short) udp)
                .put(slice(frame, 14 + header, udp));
        int checksum = checksum(summed.array());
        frame.putShort(14 + header + 6, (short) (checksum == 0 ? 0xffff : checksum));
        return frame.array();
    }

    /// RFC 1071 as the text says it, one byte after the other, with the carry brought round at once.
    static int checksum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += i % 2 == 0 ? Byte.toUnsignedInt(bytes[i]) * 256 : Byte.toUnsignedInt(bytes[i]);
            if (sum > 0xffff) {
                sum -= 0xffff;
            }
        }
        return 0xffff - sum;
    }

    private static byte[] slice(ByteBuffer from, int offset, int length) {
        var part = new byte[length];
        from.get(offset, part);
        return part;
    }
}
