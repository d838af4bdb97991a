package spin.bench.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is measured is done as often as it says, and the rows say of it what the figures say.
final class BenchNetTests {
    @Test
    void everyFrameComesToItsHandler() {
        var receiver = new Receiver(500);
        for (int i = 0; i < 10_000; i++) {
            receiver.receive();
        }
        assertThat(receiver.handled()).isEqualTo(10_000);
    }

    @Test
    void rowsSayWhetherTheAimIsMet() {
        var rows = BenchNet.rows(Map.of("1", 400.0, "10000", 800.0));

        assertThat(rows).extracting(NetRow::met).containsExactly("yes", "");
        assertThat(rows.getFirst().value()).isEqualTo(1_250_000);
        assertThat(NetCommand.table(rows)).contains("1,250,000", "2.00 times as long");
        assertThatThrownBy(() -> BenchNet.rows(Map.of("1", 400.0))).hasMessageContaining("10000 endpoints");
    }
}
