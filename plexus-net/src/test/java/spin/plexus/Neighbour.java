package spin.plexus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import spin.core.boot.SpinKernel;
import spin.core.device.NetworkDevice;
import spin.core.device.WireLink;
import spin.plexus.wire.Datagram;

/// A station on a wire of a [Host]'s, driven by the test: it speaks in bytes that it composes itself.
final class Neighbour {
    static final long OURS = 0x0800_2b00_0001L;
    static final long ITS = 0x0200_0000_0009L;

    final TestWire wire = new TestWire();
    final int address;
    private final Host host;
    private final long station;

    /// Plugs `link` into `host`, gives it `ours` and answers for `its`.
    Neighbour(Host host, String link, String ours, int its) {
        this.host = host;
        this.address = its;
        station = OURS + link.hashCode() % 100;
        var kernel = host.kernel;
        kernel.links().add(WireLink.attach(link, station, wire, kernel.machine().interrupts().line(link, 3, 0x900),
                kernel.processor(), SpinKernel.KERNEL,
                kernel.find(NetworkDevice.class, SpinKernel.KERNEL).raiser()));
        host.net("address " + link + " " + ours);
        host.settle();
        wire.sent();
    }

    /// Lets the machine know where it is, and forgets what that made.
    Neighbour known() {
        arrive(arp(1, ITS, address, 0, ourAddress()));
        wire.sent();
        return this;
    }

    int ourAddress() {
        return (address & ~0xff) | 2;
    }

    void arrive(byte[] frame) {
        wire.arrive(frame);
        host.settle();
    }

    List<byte[]> sent() {
        host.settle();
        return wire.sent();
    }

    /// The packets among what was sent, from the IP header on, padding cut off.
    List<byte[]> packets() {
        var packets = new ArrayList<byte[]>();
        for (var frame : sent()) {
            var bytes = ByteBuffer.wrap(frame);
            if (bytes.getShort(12) == 0x0800) {
                packets.add(Arrays.copyOfRange(frame, 14, 14 + Short.toUnsignedInt(bytes.getShort(16))));
            }
        }
        return packets;
    }

    Datagram datagram() {
        return Datagram.plain().withMacs(station, ITS).from(address, 1000).to(ourAddress(), 7);
    }

    byte[] arp(int operation, long sender, int senderAddress, long target, int targetAddress) {
        var frame = ByteBuffer.allocate(60);
        mac(frame, operation == 1 ? 0xffff_ffff_ffffL : station);
        mac(frame, sender);
        frame.putShort((short) 0x0806).putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4)
                .putShort((short) operation);
        mac(frame, sender);
        frame.putInt(senderAddress);
        mac(frame, target);
        frame.putInt(targetAddress);
        return frame.array();
    }

    private static void mac(ByteBuffer frame, long address) {
        frame.putShort((short) (address >> 32)).putInt((int) address);
    }

    /// Cuts a frame's packet into parts with so many bytes of payload each.
    static List<byte[]> cut(byte[] frame, int room) {
        var parts = new ArrayList<byte[]>();
        int total = Short.toUnsignedInt(ByteBuffer.wrap(frame).getShort(16));
        for (int at = 34; at < 14 + total; at += room) {
            int length = Math.min(room, 14 + total - at);
            var part = ByteBuffer.allocate(34 + length);
            part.put(frame, 0, 34).put(frame, at, length);
            boolean more = at + length < 14 + total;
            part.putShort(16, (short) (20 + length));
            part.putShort(20, (short) ((more ? 0x2000 : 0) | (at - 34) / 8));
            parts.add(summed(part.array()));
        }
        return parts;
    }

    /// Puts the header's checksum right.
    static byte[] summed(byte[] frame) {
        sum(frame, 14, 14 + (frame[14] & 0xf) * 4, 24, 0);
        return frame;
    }

    /// Puts a checksum right that stands at `place` and is over the bytes from `begin` to `end`, and over what adds up to `more`.
    static void sum(byte[] frame, int begin, int end, int place, long more) {
        frame[place] = 0;
        frame[place + 1] = 0;
        long sum = more;
        for (int at = begin; at < end; at++) {
            sum += (long) (frame[at] & 0xff) << ((at - begin) % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        ByteBuffer.wrap(frame).putShort(place, (short) ~sum);
    }
}
