package spin.hw.net.lance;

import static org.assertj.core.api.Assertions.assertThat;
import static spin.hw.net.lance.LanceRig.frame;
import static spin.hw.net.lance.LanceRig.withSequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import spin.hw.device.Bench;
import spin.hw.device.BenchWire;
import spin.hw.net.LinkPort;
import spin.hw.net.Medium;

/// Two chips, two machines and the wire that others use too: where the check sequence, the gap and the padding meet.
class LanceOnAWireTests {
    private final Bench here = new Bench();
    private final Bench there = new Bench();
    private final BenchWire wire = BenchWire.between(here, there, Medium.ethernet(10));
    private final LanceDriver sender = driver(here, wire.first());
    private final LanceDriver receiver = driver(there, wire.second());

    private static LanceDriver driver(Bench bench, LinkPort port) {
        var slot = bench.slot("lance0");
        var driver = new LanceDriver(new Lance(slot, new DirectBus(slot.dma(), 0), port), LanceRig.direct(bench));
        driver.initialise(0, 0);
        bench.pass(10_000);
        driver.start();
        return driver;
    }

    private List<byte[]> carried(int frames, int length) {
        var offered = 0;
        var taken = new ArrayList<byte[]>();
        while (taken.size() < frames) {
            if (offered < frames && sender.send(frame(length, offered))) {
                offered++;
            } else {
                wire.pass();
                receiver.receiveAll().forEach(received -> taken.add(received.data()));
            }
        }
        return taken;
    }

    @Test
    void everyFrameArrivesInOrderWithTheCheckSequenceOfItsBytes() {
        var expected = new ArrayList<byte[]>();
        for (int i = 0; i < 30; i++) {
            expected.add(withSequence(frame(200, i)));
        }
        assertThat(carried(30, 200)).usingElementComparator(Arrays::compare).isEqualTo(expected);
        assertThat(sender.csr0() & Csr0.ERR).isZero();
        assertThat(receiver.csr0() & Csr0.ERR).isZero();
    }

    @Test
    void longFramesFollowOneAnotherAtTheRateOfTheStandard() {
        long began = there.clock.now();
        carried(50, 1514);
        // 1538 byte times each, preamble, check sequence and gap included, no bit more: the gap is not waited for twice.
        double frameCycles = 1538 * 80;
        double elapsed = there.clock.now() - began - BenchWire.LATENCY_SECONDS * Bench.HERTZ;
        assertThat(elapsed / frameCycles).isBetween(49.9, 50.1);
    }
}
