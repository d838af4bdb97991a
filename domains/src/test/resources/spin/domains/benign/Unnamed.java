package benign;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import spin.domains.Greeter;

/// Unnamed variables: in lambdas, loops, catches, resources, patterns and assignments.
public final class Unnamed implements Greeter {

    record Point(int x, int y) {}

    @Override
    public String greet(Desk desk) {
        BiFunction<String, Integer, String> first = (word, _) -> word;
        int count = 0;
        for (var _ : List.of("a", "b", "c")) {
            count++;
        }
        for (int i = 0, _ = count; i < 2; i++) {
            count += i;
        }
        String caught;
        try {
            caught = "" + Integer.parseInt("no number");
        } catch (NumberFormatException _) {
            caught = "caught";
        }
        try (var _ = new Closing(desk)) {
            count += 10;
        }
        var _ = Map.of(1, 2).get(1);
        Object point = new Point(3, 4);
        var y = point instanceof Point(_, int only) ? only : -1;
        return first.apply("word", 1) + count + caught + y + desk.lines();
    }

    record Closing(Desk desk) implements AutoCloseable {
        @Override
        public void close() {
            desk.write("closed");
        }
    }
}
