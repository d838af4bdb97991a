package spin.systems.monolith.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;

/// What is counted is printed.
final class StatisticsTests {

    /// Each counter is given a number of its own, which the text has once.
    @Test
    void eachCounterHasALine() throws IllegalAccessException {
        var statistics = new TwoHosts().here.internet.statistics();
        var number = 1_000_000L;
        for (var part : new Object[]{statistics.ip, statistics.icmp, statistics.udp, statistics.tcp}) {
            for (var field : part.getClass().getFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setLong(part, number++);
                }
            }
        }
        statistics.icmp.outhist[3] = number++;
        statistics.icmp.inhist[8] = number++;
        var text = new StringBuilder();
        statistics.print(text);
        var lines = text.toString().lines().toList();

        for (var counted = 1_000_000L; counted < number; counted++) {
            var wanted = String.valueOf(counted);
            assertThat(lines.stream().filter(line -> line.contains(wanted))).as(wanted).hasSize(1);
        }
        assertThat(lines.stream().filter(line -> line.startsWith("\t"))).hasSize((int) (number - 1_000_000) + 2);
    }
}
