package spin.plexus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spin.dispatcher.Requester;
import spin.plexus.udp.UdpView;

/// Packets that differ a little from good ones, checksums put right for half of them so that they get past the first door.
///
/// `-Dspin.long=true` sends ten million.
class HostileTests {
    private static final int MUTANTS = Boolean.getBoolean("spin.long") ? 10_000_000 : 30_000;
    private static final long SEED = 8;
    private static final int MOST_NEIGHBOURS = 1024;
    private static final int MOST_HELD = 256 * 1024 + 2048;

    @Test
    void noMutantMakesTheKernelThrowHangOrGrow() {
        var host = new Host();
        var peer = new Neighbour(host, "eth0", "10.0.0.2/24", 0x0a000009);
        var who = Requester.of("reader.jar");
        host.handle(who, host.udp(who).claim(7), UdpView::payload);
        host.net("forward on");
        var random = new Random(SEED);
        var seeds = WireTests.seeds(peer);
        for (int i = 0; i < MUTANTS; i++) {
            peer.wire.arrive(mutant(seeds.get(random.nextInt(seeds.size())), random));
            if (i % 64 == 0) {
                host.pass(random.nextInt(20_000));
                peer.wire.sent();
            }
        }
        host.settle();

        assertThat(host.faults).as("seed %d", SEED).isEmpty();
        assertThat(host.net("arp")).hasSizeLessThanOrEqualTo(MOST_NEIGHBOURS);
        assertThat(host.stats("ethernet")).contains("received " + MUTANTS);
        assertThat(host.stats("udp")).as("some got through").doesNotContain("received 0");
        assertThat(held(host)).isLessThanOrEqualTo(MOST_HELD);
        host.pass(700_000_000);
        assertThat(host.kernel.processor().horizon()).as("nothing is waited for").isEqualTo(Long.MAX_VALUE);
        assertThat(held(host)).isZero();
    }

    private static long held(Host host) {
        return host.net("").stream().filter(line -> line.startsWith("packets "))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1))).findFirst().orElse(0);
    }

    private static byte[] mutant(byte[] seed, Random random) {
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
        boolean fits = bytes.length >= 34 && 14 + (bytes[14] & 0xf) * 4 <= bytes.length && (bytes[14] & 0xf) >= 5;
        return fits && bytes[12] == 8 && bytes[13] == 0 && random.nextBoolean() ? Neighbour.summed(bytes) : bytes;
    }
}
