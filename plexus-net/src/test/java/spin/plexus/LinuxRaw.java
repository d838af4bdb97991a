package spin.plexus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import spin.hw.net.host.PacketLink;
import spin.plexus.wire.Datagram;

/// What somebody on the host's side does who asks no socket: frames of any kind out of `spin0`, one task by its name, then `ok`.
public final class LinuxRaw {
    private static final int LINUX = 0x0a630001;
    private static final int MACHINE = 0x0a630002;
    private static final int SYN = 2;
    private static final int TCP = 6;
    private static final int MORE = 0x2000;

    private final PacketLink link;
    private final long machine;
    private final Random chance = new Random(5961);

    private LinuxRaw(PacketLink link, long machine) {
        this.link = link;
        this.machine = machine;
    }

    /// @param arguments the task and how often
    public static void main(String[] arguments) throws IOException {
        try (var link = PacketLink.open("spin0")) {
            var raw = new LinuxRaw(link, station());
            int number = Integer.parseInt(arguments[1]);
            for (int i = 0; i < number; i++) {
                switch (arguments[0]) {
                    case "syn-flood" -> raw.send(raw.call());
                    case "arp-flood" -> raw.send(raw.claim());
                    case "overlap" -> raw.overlapping(i);
                    default -> throw new IllegalArgumentException("no task " + arguments[0]);
                }
            }
        }
        System.out.println("ok");
    }

    /// The machine's station, as Linux knows it.
    private static long station() throws IOException {
        var line = Files.readAllLines(Path.of("/proc/net/arp")).stream().filter(each -> each.startsWith("10.99.0.2 "))
                .findFirst().orElseThrow(() -> new IOException("Linux does not know the machine; ping it before"));
        return Long.parseLong(line.split(" +", -1)[3].replace(":", ""), 16);
    }

    private void send(byte[] frame) throws IOException {
        if (!link.transmit(frame, 0, frame.length)) {
            throw new IOException("Linux does not take a frame");
        }
    }

    private Datagram datagram() {
        return Datagram.plain().withMacs(machine, 0x02_0000_000001L).from(LINUX, 5000).to(MACHINE, 7);
    }

    /// A SYN to port 7 from one who will never answer.
    private byte[] call() {
        var text = new byte[12];
        int source = 0x0a620000 | chance.nextInt(0x10000);
        var frame = datagram().withProtocol(TCP).from(source, 1024 + chance.nextInt(60_000)).withPayload(text).bytes();
        var tcp = ByteBuffer.wrap(frame, 34, 20).slice();
        tcp.putInt(4, chance.nextInt()).putInt(8, 0).put(12, (byte) 0x50).put(13, (byte) SYN);
        tcp.putShort(14, (short) 0xffff).putShort(16, (short) 0).putShort(18, (short) 0);
        int sum = (source >>> 16) + (source & 0xffff) + (MACHINE >>> 16) + (MACHINE & 0xffff) + TCP + 20;
        for (int i = 0; i < 20; i += 2) {
            sum += tcp.getShort(i) & 0xffff;
        }
        tcp.putShort(16, (short) ~((sum & 0xffff) + (sum >>> 16)));
        return frame;
    }

    /// A question for the machine's address from a neighbour that does not exist.
    private byte[] claim() {
        long station = 0x02_ff00_000000L | chance.nextInt();
        var frame = ByteBuffer.allocate(42);
        put48(frame, 0xffff_ffff_ffffL);
        put48(frame, station);
        frame.putShort((short) 0x0806).putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4)
                .putShort((short) 1);
        put48(frame, station);
        frame.putInt(0x0a630003 + chance.nextInt(250));
        put48(frame, 0);
        return frame.putInt(MACHINE).array();
    }

    private static void put48(ByteBuffer frame, long station) {
        frame.putShort((short) (station >> 32)).putInt((int) station);
    }

    /// A datagram in three parts, the middle one of which has eight bytes of its neighbour once more, and others than that.
    private void overlapping(int number) throws IOException {
        var whole = datagram().withPayload(new byte[40]).bytes();
        var packet = Arrays.copyOfRange(whole, 34, whole.length);
        send(part(whole, packet, number, 0, 24, true));
        Arrays.fill(packet, 16, 24, (byte) 1);
        send(part(whole, packet, number, 16, 40, true));
        send(part(whole, packet, number, 40, 48, false));
    }

    private static byte[] part(byte[] like, byte[] packet, int number, int from, int to, boolean more) {
        var frame = ByteBuffer.wrap(Arrays.copyOf(like, 34 + to - from));
        frame.putShort(16, (short) (20 + to - from)).putShort(18, (short) number)
                .putShort(20, (short) ((more ? MORE : 0) | from / 8)).putShort(24, (short) 0);
        frame.put(34, packet, from, to - from);
        int sum = 0;
        for (int i = 14; i < 34; i += 2) {
            sum += frame.getShort(i) & 0xffff;
        }
        return frame.putShort(24, (short) ~((sum & 0xffff) + (sum >>> 16))).array();
    }
}
