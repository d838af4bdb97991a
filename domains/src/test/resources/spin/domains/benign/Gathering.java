package benign;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Gatherer;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spin.domains.Greeter;

/// Stream gatherers: those of the JDK that run in order, and one of one's own.
public final class Gathering implements Greeter {

    private static <T> Gatherer<T, ?, T> everySecond() {
        return Gatherer.ofSequential(() -> new int[1], Gatherer.Integrator.ofGreedy((state, element, downstream) -> state[0]++ % 2 == 0
                ? downstream.push(element)
                : !downstream.isRejecting()));
    }

    private static <T> Gatherer<T, ?, List<T>> windows(int size) {
        return Gatherer.<T, List<T>, List<T>>ofSequential(ArrayList::new, (window, element, downstream) -> {
            window.add(element);
            if (window.size() < size) {
                return true;
            }
            var whole = List.copyOf(window);
            window.clear();
            return downstream.push(whole);
        }, (window, downstream) -> {
            if (!window.isEmpty()) {
                downstream.push(List.copyOf(window));
            }
        });
    }

    @Override
    public String greet(Desk desk) {
        var sums = Stream.of(1, 2, 3, 4).gather(Gatherers.scan(() -> 0, Integer::sum)).toList();
        var folded = Stream.of("a", "b", "c").gather(Gatherers.fold(() -> "", (text, each) -> text + each)).findFirst().orElseThrow();
        var pairs = IntStream.range(0, 5).boxed().gather(windows(2)).toList();
        var second = Stream.of(1, 2, 3, 4, 5).gather(everySecond()).toList();
        return sums + folded + pairs + second;
    }
}
