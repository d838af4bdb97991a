package spin.bench.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import spin.bench.dispatch.BenchDispatch.Score;
import spin.bench.dispatch.DispatchBenchmark.Guards;
import spin.dispatcher.NoHandlerInvokedException;

class CatalogueTests {
    @ParameterizedTest
    @EnumSource(BenchDispatch.Effort.class)
    void everyRowHasANameOfItsOwnAndComesAfterWhatItIsComparedWith(BenchDispatch.Effort effort) {
        var before = new HashSet<String>();
        for (var spec : BenchDispatch.specs(effort, List.of())) {
            assertThat(spec.baseline().isEmpty() || before.contains(spec.baseline())).as(spec.name()).isTrue();
            assertThat(before.add(spec.name())).as(spec.name()).isTrue();
        }
    }

    @Test
    void everyRowIsAnExistingBenchmarkWithAllItsParameters() throws ClassNotFoundException {
        for (var spec : Catalogue.all()) {
            var parts = spec.benchmark().split("\\.", -1);
            var type = Class.forName("spin.bench.dispatch." + parts[0]);
            assertThat(Arrays.stream(type.getMethods()).filter(method -> method.isAnnotationPresent(Benchmark.class))
                    .map(Method::getName)).as(spec.name()).contains(parts[1]);
            assertThat(Arrays.stream(type.getDeclaredFields()).filter(field -> field.isAnnotationPresent(Param.class))
                    .map(java.lang.reflect.Field::getName)).as(spec.name())
                    .containsExactlyInAnyOrderElementsOf(spec.parameters().keySet());
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1", "0,50", "1,5", "5,10", "5,50"})
    void inTheGridTheEventAndTheWrittenOutCodeDoTheSame(int arguments, int handlers) {
        var arity = Arity.of(arguments);
        var ours = Tasks.distinct(handlers);
        var theirs = Tasks.distinct(handlers);
        raise(arity, arity.event(ours));
        raise(arity, Tasks.writtenOut(arity, theirs));

        assertThat(totals(ours)).isEqualTo(totals(theirs)).doesNotContain(0L);
    }

    private static void raise(Arity arity, Object raiser) {
        switch (arity) {
            case NONE -> ((Arity.Events0) raiser).arrived();
            case ONE -> ((Arity.Events1) raiser).arrived(7);
            case FIVE -> ((Arity.Events5) raiser).arrived(1, 2, 3, 4, 5);
        }
    }

    private static List<Long> totals(Task[] tasks) {
        return Arrays.stream(tasks).map(task -> task.total).toList();
    }

    @ParameterizedTest
    @CsvSource({"10,EQUALITY", "500,EQUALITY", "1000,EQUALITY", "500,OPAQUE"})
    void theEventOfManyPortsAndTheSwitchMeanTheSameHandler(int handlers, KeyedEvents.Guards guards) {
        var ours = KeyedEvents.counters(handlers);
        var theirs = KeyedEvents.counters(handlers);
        var event = KeyedEvents.event(handlers, guards, ours);
        var written = KeyedSwitch.of(theirs);
        for (int i = 0; i < handlers; i++) {
            event.arrived(KeyedEvents.port(i), 64);
            written.arrived(KeyedEvents.port(i), 64);
        }
        // Nobody's: the event says so, the switch does nothing.
        assertThatThrownBy(() -> event.arrived(KeyedEvents.port(0) + 1, 64))
                .isInstanceOf(NoHandlerInvokedException.class);
        written.arrived(KeyedEvents.port(0) + 1, 64);

        for (int i = 0; i < handlers; i++) {
            assertThat(ours[i].total).isEqualTo(theirs[i].total).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(Bus.class)
    void everyBusHandsThePacketToEverySubscriberOnce(Bus bus) {
        var ours = Guards.NONE.works(16);
        var theirs = Guards.NONE.works(16);
        Bus.SPIN.poster(ours, new Packet(1000, 64)).run();
        bus.poster(theirs, new Packet(1000, 64)).run();

        assertThat(Arrays.stream(theirs).map(work -> work.total))
                .containsExactlyElementsOf(Arrays.stream(ours).map(work -> work.total).toList());
    }

    @Test
    void aRowIsTheMedianOfItsForksBesideItsBaselinesAndSaysWhetherItsAimIsMet() {
        var plain = Spec.raise("calls", "plain", "A.a", "");
        var event = Spec.raise("calls", "event", "A.b", "plain").aimingAt(new Aim.RatioAtMost(1.5));
        var scores = new LinkedHashMap<Spec, List<Score>>();
        scores.put(plain, List.of(new Score(2, 0), new Score(9, 0), new Score(1, 0)));
        scores.put(event, List.of(new Score(4, 16), new Score(3, 16), new Score(5, 16)));

        var rows = BenchDispatch.rows(scores);

        assertThat(rows.getFirst()).satisfies(row -> {
            assertThat(row.value()).isEqualTo(2);
            assertThat(row.ratio()).isNaN();
            assertThat(row.error()).isEqualTo(4);
        });
        assertThat(rows.getLast()).satisfies(row -> {
            assertThat(row.ratio()).isEqualTo(2);
            assertThat(row.allocBytes()).isEqualTo(16);
            assertThat(row.met()).isFalse();
        });
        assertThat(DispatchCommand.table(new BenchDispatch.Outcome(rows, Map.of("load", "0.50")))).contains("MISSED")
                .contains("0 of 1 aims met");
    }

    @Test
    void aRowWithoutItsBaselineIsAMistakeOfTheCatalogues() {
        var event = Spec.raise("calls", "event", "A.b", "plain");
        assertThatThrownBy(() -> BenchDispatch.rows(Map.of(event, List.of(new Score(4, 0)))))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("'plain'");
    }

    @Test
    void rowsThatAreAskedForComeWithWhatTheyAreComparedWith() {
        assertThat(BenchDispatch.specs(BenchDispatch.Effort.QUICK, List.of("field")).stream().map(Spec::name))
                .containsExactly(Catalogue.PLAIN_CALL, "one unguarded handler, raiser in a field");
        assertThat(BenchDispatch.specs(BenchDispatch.Effort.FULL, List.of("no such row"))).isEmpty();
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        assertThat(BenchDispatch.median(4, 1, 3, 2)).isEqualTo(2.5);
    }
}
