package spin.bench.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import spin.bench.dispatch.DispatchBenchmark.Guards;

/// The rivals do the same work, so that what is compared is the dispatch.
class DispatchBenchmarkTests {
    private static final int HANDLERS = 50;
    private static final Packet PACKET = new Packet(1000, 64);

    @ParameterizedTest
    @EnumSource(Guards.class)
    void theEventRunsTheHandlersWhoseGuardsAreTrue(Guards guards) {
        var works = guards.works(HANDLERS);
        DispatchBenchmark.handled(works, guards).arrived(PACKET);

        assertThat(ran(works)).isEqualTo(guards == Guards.LAST_TRUE ? 1 : HANDLERS);
        assertThat(works[HANDLERS - 1].total).isEqualTo(64 + HANDLERS - 1);
    }

    @ParameterizedTest
    @EnumSource(value = Guards.class, names = {"NONE", "LAST_TRUE"})
    void theEventBusDoesTheSameWork(Guards guards) {
        var ours = guards.works(HANDLERS);
        var theirs = guards.works(HANDLERS);
        DispatchBenchmark.handled(ours, guards).arrived(PACKET);
        DispatchBenchmark.guava(theirs, guards).post(PACKET);

        assertThat(Arrays.stream(theirs).map(work -> work.total))
                .containsExactlyElementsOf(Arrays.stream(ours).map(work -> work.total).toList());
    }

    @Test
    void everyHandlerHasAClassOfItsOwn() {
        assertThat(Stream.of(Works.distinct(HANDLERS, 1)).map(Object::getClass).distinct()).hasSize(HANDLERS);
    }

    private static long ran(Work[] works) {
        return Arrays.stream(works).filter(work -> work.total != 0).count();
    }
}
