package spin.plexus.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TrafficTests {
    @Test
    void aLayerThatDroppedNothingSaysSo() {
        var traffic = new Traffic("ip");
        traffic.countReceived();

        assertThat(traffic).hasToString("ip        received 1  sent 0  dropped 0");
    }

    @Test
    void eachReasonIsCountedForItself() {
        var traffic = new Traffic("udp");
        traffic.count(Drop.CHECKSUM);
        traffic.count(Drop.UNHANDLED);
        traffic.count(Drop.CHECKSUM);

        assertThat(traffic).hasToString("udp       received 0  sent 0  dropped 3: checksum 2, unhandled 1");
        assertThat(traffic.dropped(Drop.CHECKSUM)).isEqualTo(2);
    }

    @Test
    void everyReasonHasAWordOfItsOwn() {
        assertThat(Arrays.stream(Drop.values()).map(Drop::word)).doesNotHaveDuplicates()
                .allMatch(word -> word.matches("[a-z0-9-]+"));
    }
}
