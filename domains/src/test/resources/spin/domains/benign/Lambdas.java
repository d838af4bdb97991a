package benign;

import spin.domains.Greeter;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Lambdas that capture locals, fields and this; method references of every kind; composition.
public final class Lambdas implements Greeter {

    @Override
    public String greet(Desk desk) {
        int captured = desk.lines() + 3;
        IntFunction<String> repeat = n -> "x".concat(Integer.toString(n * captured));
        Function<String, Integer> length = String::length;
        Supplier<StringBuilder> maker = StringBuilder::new;
        BiFunction<String, String, Boolean> equal = String::equals;
        IntBinaryOperator max = Math::max;
        Function<Integer, int[]> array = int[]::new;
        UnaryOperator<String> twice = s -> s + s;
        Runnable count = () -> counter += captured;
        count.run();
        count.run();
        this.field = 5;
        Supplier<Integer> own = this::own;
        return repeat.apply(4) + length.andThen(n -> n * 2).apply("abc") + maker.get().append("!") + equal.apply("a", "a")
                + max.applyAsInt(3, 9) + array.apply(4).length + twice.andThen(twice).apply("ab") + counter + own.get()
                + curry(2).apply(3).apply(4);
    }

    private int counter;
    private int field;

    private int own() {
        return field * 11;
    }

    private static Function<Integer, Function<Integer, Integer>> curry(int a) {
        return b -> c -> a * 100 + b * 10 + c;
    }
}
