package spin.bench.filters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import spin.systems.aegis.filter.Demultiplexer.Engine;

/// All rivals give the same answers, so that what is compared is how.
class FilterBenchmarkTests {

    @ParameterizedTest
    @EnumSource(Engine.class)
    void everyEngineFindsTheOwnerOfEveryPacket(Engine engine) {
        for (var count : new int[]{1, 10, 1000}) {
            var traffic = new Traffic(count);
            var classifier = traffic.demultiplexer().engine(engine);
            for (var i = 0; i < Traffic.PACKETS; i++) {
                var packet = traffic.packets[i];
                assertThat(classifier.classify(packet, 0, packet.length)).as("%d filters, packet %d", count, i)
                        .isEqualTo(traffic.owners[i] + 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 200})
    void theEventReachesTheHandlerOfTheSameOwner(int count) {
        var traffic = new Traffic(count);
        var endpoints = new Endpoints(traffic);
        for (var i = 0; i < Traffic.PACKETS; i++) {
            assertThat(endpoints.raise(traffic.packets[i])).as("packet %d", i).isEqualTo(traffic.owners[i] + 1);
        }
    }

    @Test
    void everyEngineHasANameInTheTable() {
        assertThat(FilterRun.ENGINES.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Engine.values()).map(Enum::name).toList());
    }
}
