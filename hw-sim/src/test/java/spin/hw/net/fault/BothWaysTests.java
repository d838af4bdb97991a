package spin.hw.net.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import spin.hw.net.FrameReceiver;
import spin.hw.net.LinkPort;
import spin.hw.net.Station;

class BothWaysTests {
    private static final int FRAMES = 10_000;

    private final List<byte[]> sent = new ArrayList<>();
    private int arrived;

    /// A port that keeps what is sent and brings what the test wants.
    private final class Port implements LinkPort {
        private @Nullable FrameReceiver receiver;

        @Override
        public long send(byte[] frame, int offset, int length) {
            sent.add(Arrays.copyOfRange(frame, offset, offset + length));
            return 42;
        }

        @Override
        public void receiver(FrameReceiver newReceiver) {
            receiver = newReceiver;
        }

        @Override
        public boolean carrier() {
            return true;
        }
    }

    private LinkPort around(Port port, String faults, long seed) {
        var both = new BothWays(Faults.parse(faults), port, Station.alone("eth0", 1_000_000), seed);
        both.receiver((frame, length) -> arrived++);
        return both;
    }

    private static byte[] frame(int number) {
        return new byte[]{0, (byte) number, (byte) (number >> 8), 0};
    }

    @Test
    void whatIsSentIsLostAsOftenAsWhatArrivesAndNotTheSameFrames() {
        var port = new Port();
        var both = around(port, "drop-chance=20%", 5);
        for (int i = 0; i < FRAMES; i++) {
            both.send(frame(i), 1, 2);
            Objects.requireNonNull(port.receiver).frameArrived(frame(i), 4);
        }

        assertThat(sent).hasSizeBetween(7_800, 8_200);
        assertThat(arrived).isBetween(7_800, 8_200).isNotEqualTo(sent.size());
        assertThat(sent.getFirst()).hasSize(2);
    }

    @Test
    void theSameSeedLosesTheSameFrames() {
        var runs = new ArrayList<List<Integer>>();
        for (int seed : new int[]{5, 5, 6}) {
            sent.clear();
            var both = around(new Port(), "drop-chance=20%", seed);
            for (int i = 0; i < 200; i++) {
                both.send(frame(i), 0, 4);
            }
            runs.add(sent.stream().map(frame -> (int) frame[1]).toList());
        }

        assertThat(runs.get(1)).isEqualTo(runs.get(0));
        assertThat(runs.get(2)).isNotEqualTo(runs.get(0));
    }

    @Test
    void withoutFaultsItIsThePort() {
        var both = around(new Port(), "", 1);

        assertThat(both.send(frame(7), 0, 4)).isEqualTo(42);
        assertThat(both.carrier()).isTrue();
        assertThat(sent).containsExactly(frame(7));
        assertThatIllegalArgumentException().isThrownBy(() -> both.send(new byte[0], 0, 0));
    }
}
