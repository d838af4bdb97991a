package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.dispatcher.Requester;
import spin.plexus.udp.UdpView;

/// Packets that differ a little from good ones, checksums put right for half of them so that they get past the first door.
///
/// `-Dspin.long=true` sends ten million of each protocol.
class HostileTests {
    private static final int MUTANTS = Boolean.getBoolean("spin.long") ? 10_000_000 : 15_000;
    private static final long SEED = 8;
    private static final int MOST_NEIGHBOURS = 1024;
    private static final int MOST_HELD = 256 * 1024 + 2048;
    private static final int ETHERNET = 14;
    private static final int IP = 20;
    private static final int ICMP_TYPE = 1;
    private static final int TCP_TYPE = 6;
    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final int THEIRS = 5000;
    /// Longer than a connection that nobody answers is kept.
    private static final long AN_HOUR = 3600L * 133_000_000;

    private final Host host = new Host();
    private final Neighbour peer = new Neighbour(host, "eth0", "10.0.0.2/24", 0x0a000009);
    private final Random random = new Random(SEED);

    /// What is mutated.
    enum Protocol {
        ARP_AND_UDP("udp"),
        ICMP("icmp"),
        TCP("tcp");

        private final String layer;

        Protocol(String layer) {
            this.layer = layer;
        }
    }

    @ParameterizedTest
    @EnumSource
    void noMutantMakesTheKernelThrowHangOrGrow(Protocol protocol) {
        var who = Requester.of("reader.jar");
        host.handle(who, host.udp(who).claim(7), UdpView::payload);
        host.net("forward on");
        var seeds = seeds(protocol);
        long before = received("ethernet");
        for (int i = 0; i < MUTANTS; i++) {
            peer.wire.arrive(mutant(seeds.get(random.nextInt(seeds.size()))));
            if (i % 64 == 0) {
                host.pass(random.nextInt(20_000));
                peer.wire.sent();
            }
        }
        host.settle();

        assertThat(host.faults).as("seed %d", SEED).isEmpty();
        assertThat(host.net("arp")).hasSizeLessThanOrEqualTo(MOST_NEIGHBOURS);
        assertThat(received("ethernet") - before).isEqualTo(MUTANTS);
        assertThat(received(protocol.layer)).as("many got through").isGreaterThan(MUTANTS / 20);
        assertThat(held()).isLessThanOrEqualTo(MOST_HELD);
        host.pass(protocol == Protocol.TCP ? AN_HOUR : 700_000_000);
        assertThat(host.kernel.processor().horizon()).as("nothing is waited for").isEqualTo(Long.MAX_VALUE);
        assertThat(held()).isZero();
    }

    private long received(String layer) {
        return Long.parseLong(host.stats(layer).replaceAll(".*received (\\d+).*", "$1"));
    }

    private long held() {
        return host.net("").stream().filter(line -> line.startsWith("packets "))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1))).findFirst().orElse(0);
    }

    private List<byte[]> seeds(Protocol protocol) {
        return switch (protocol) {
            case ARP_AND_UDP -> WireTests.seeds(peer);
            case ICMP -> List.of(icmp(8, 0, new byte[56]), icmp(0, 0, new byte[8]), icmp(3, 4, quoted()),
                    icmp(3, 3, quoted()), icmp(11, 0, quoted()), icmp(13, 0, new byte[12]));
            case TCP -> segments();
        };
    }

    /// What a router quotes of a packet that it could not pass on.
    private byte[] quoted() {
        return Arrays.copyOfRange(packet(TCP_TYPE, new byte[8]), ETHERNET, ETHERNET + IP + 8);
    }

    private byte[] icmp(int type, int code, byte[] rest) {
        var message = ByteBuffer.allocate(8 + rest.length).put((byte) type).put((byte) code).position(8).put(rest);
        return packet(ICMP_TYPE, message.array());
    }

    /// Those of a connection that stands, in its window and around it, and of others to the same listener.
    private List<byte[]> segments() {
        var listener = host.part.tcp().listen(80, 4);
        assertThat(listener).isNotNull();
        peer.known();
        peer.arrive(right(segment(THEIRS, SYN, 1000, 0, new byte[0])));
        var answer = ByteBuffer.wrap(peer.packets().getLast());
        int ours = answer.getInt(IP + 4) + 1;
        peer.arrive(right(segment(THEIRS, ACK, 1001, ours, new byte[0])));
        peer.wire.sent();
        var seeds = new ArrayList<byte[]>();
        for (int flags : new int[]{SYN, ACK, ACK | 8, ACK | 1, 4, ACK | 4, SYN | ACK, ACK | 32}) {
            seeds.add(segment(THEIRS, flags, 1001, ours, new byte[]{1, 2, 3, 4, 5, 6, 7, 8}));
            seeds.add(segment(THEIRS + 1, flags, 77, 99, new byte[0]));
        }
        return seeds;
    }

    /// With a maximum segment size, SACK, time stamps and a window's scale, as a SYN has them.
    private byte[] segment(int from, int flags, int sequence, int acknowledged, byte[] text) {
        var options = new byte[]{2, 4, 5, (byte) 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7};
        var segment = ByteBuffer.allocate(20 + options.length + text.length).putShort((short) from)
                .putShort((short) 80).putInt(sequence).putInt(acknowledged)
                .put((byte) (((20 + options.length) / 4) << 4)).put((byte) flags).putShort((short) 8192).position(20)
                .put(options).put(text);
        return packet(TCP_TYPE, segment.array());
    }

    private byte[] packet(int protocol, byte[] payload) {
        var frame = ByteBuffer.allocate(ETHERNET + IP + payload.length)
                .put(peer.datagram().bytes(), 0, ETHERNET + IP).put(payload);
        frame.putShort(ETHERNET + 2, (short) (IP + payload.length)).put(ETHERNET + 9, (byte) protocol);
        return Neighbour.summed(frame.array());
    }

    private byte[] mutant(byte[] seed) {
        var bytes = seed.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = switch (random.nextInt(3)) {
                case 0 -> (byte) (bytes[at] ^ (1 << random.nextInt(8)));
                case 1 -> (byte) random.nextInt(256);
                default -> (byte) (random.nextBoolean() ? 0 : 255);
            };
        }
        if (random.nextInt(8) == 0) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 40));
        }
        return random.nextBoolean() ? right(bytes) : bytes;
    }

    /// With all checksums that the packet has, if it is one.
    private static byte[] right(byte[] bytes) {
        boolean fits = bytes.length >= ETHERNET + IP && bytes[12] == 8 && bytes[13] == 0 && (bytes[ETHERNET] & 0xf) >= 5
                && ETHERNET + (bytes[ETHERNET] & 0xf) * 4 <= bytes.length;
        if (!fits) {
            return bytes;
        }
        Neighbour.summed(bytes);
        int begin = ETHERNET + (bytes[ETHERNET] & 0xf) * 4;
        int end = Math.min(bytes.length, ETHERNET + Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(ETHERNET + 2)));
        if (bytes[ETHERNET + 9] == TCP_TYPE && end - begin >= 18) {
            Neighbour.sum(bytes, begin, end, begin + 16, pseudo(bytes, end - begin));
        } else if (bytes[ETHERNET + 9] == ICMP_TYPE && end - begin >= 4) {
            Neighbour.sum(bytes, begin, end, begin + 2, 0);
        }
        return bytes;
    }

    /// Both addresses, the protocol and the length.
    private static long pseudo(byte[] frame, int length) {
        long sum = TCP_TYPE + (long) length;
        for (int at = ETHERNET + 12; at < ETHERNET + 20; at += 2) {
            sum += Short.toUnsignedInt(ByteBuffer.wrap(frame).getShort(at));
        }
        return sum;
    }
}
