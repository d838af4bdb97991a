package benign;

import spin.domains.Greeter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Generic classes, bounded types, wildcards, bridge methods.
public final class Generics implements Greeter {

    @Override
    public String greet(Desk desk) {
        Box<Integer> box = new Box<>(7);
        Comparable<Box<Integer>> comparable = box;
        List<Number> numbers = new ArrayList<>();
        fill(numbers, 4);
        return box.map(i -> "n" + i).get() + comparable.compareTo(new Box<>(9)) + sum(numbers) + largest(List.of(3, 8, 5))
                + new Named("x").compareTo(new Named("y"));
    }

    static class Box<T extends Comparable<T>> implements Comparable<Box<T>> {
        private final T value;

        Box(T value) {
            this.value = value;
        }

        T get() {
            return value;
        }

        <R extends Comparable<R>> Box<R> map(Function<? super T, ? extends R> f) {
            return new Box<>(f.apply(value));
        }

        @Override
        public int compareTo(Box<T> other) {
            return value.compareTo(other.value);
        }
    }

    static final class Named extends Box<String> {
        Named(String name) {
            super(name);
        }
    }

    static void fill(List<? super Integer> list, int n) {
        for (int i = 0; i < n; i++) {
            list.add(i);
        }
    }

    static double sum(List<? extends Number> list) {
        double sum = 0;
        for (var n : list) {
            sum += n.doubleValue();
        }
        return sum;
    }

    static <T extends Comparable<? super T>> T largest(List<T> list) {
        T best = list.getFirst();
        for (var each : list) {
            best = each.compareTo(best) > 0 ? each : best;
        }
        return best;
    }
}
