package benign;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import spin.domains.Greeter;

/// Functions as values: curried, composed, memoised, kept in tables, made by others.
public final class Functions implements Greeter {

    @FunctionalInterface
    interface Three<A, B, C, R> {
        R apply(A a, B b, C c);

        default Function<A, Function<B, Function<C, R>>> curried() {
            return a -> b -> c -> apply(a, b, c);
        }
    }

    private static <A, R> Function<A, R> memoised(Function<A, R> function) {
        Map<A, R> known = new LinkedHashMap<>();
        return a -> known.computeIfAbsent(a, function);
    }

    private static <T> UnaryOperator<T> times(int n, UnaryOperator<T> step) {
        return start -> {
            var at = start;
            for (int i = 0; i < n; i++) {
                at = step.apply(at);
            }
            return at;
        };
    }

    @Override
    public String greet(Desk desk) {
        int[] calls = {0};
        var square = memoised((Integer n) -> {
            calls[0]++;
            return n * n;
        });
        int twice = square.apply(7) + square.apply(7);
        Three<Integer, Integer, Integer, Integer> volume = (a, b, c) -> a * b * c;
        Map<String, IntBinaryOperator> operators = new LinkedHashMap<>();
        operators.put("+", Integer::sum);
        operators.put("-", (a, b) -> a - b);
        operators.put("max", Math::max);
        var results = new StringBuilder();
        operators.forEach((name, operator) -> results.append(name).append(operator.applyAsInt(6, 7)).append(' '));
        Predicate<String> fits = Predicate.not(String::isEmpty).and(s -> s.length() < 4).or("exception"::equals);
        Function<Integer, Integer> chain = Function.<Integer>identity().andThen(n -> n + 1).compose(n -> n * 10);
        BiFunction<String, Integer, String> repeat = String::repeat;
        Supplier<List<String>> lists = () -> List.of("made");
        return twice + "/" + calls[0] + " " + volume.curried().apply(2).apply(3).apply(4) + " " + results + fits.test("abc") + fits.test("abcd")
                + fits.test("exception") + " " + chain.apply(5) + repeat.andThen(String::length).apply("xy", 3) + lists.get() + times(10, (Long n) -> n * 2).apply(1L)
                + BinaryOperator.minBy(java.util.Comparator.<Integer>naturalOrder()).apply(3, 2);
    }
}
