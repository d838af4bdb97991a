package benign;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import spin.domains.Greeter;

/// Generics whose compiled form needs bridges: covariant results, specialised parameters, self types, bounded wildcards.
public final class Bridges implements Greeter {

    interface Visitor<R> {
        R number(int value);

        R plus(Expression left, Expression right);
    }

    interface Expression {
        <R> R accept(Visitor<R> visitor);
    }

    record Number(int value) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.number(value);
        }
    }

    record Plus(Expression left, Expression right) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.plus(left, right);
        }
    }

    abstract static class Builder<T, B extends Builder<T, B>> {
        final List<String> parts = new ArrayList<>();

        abstract B self();

        abstract T build();

        B with(String part) {
            parts.add(part);
            return self();
        }
    }

    static final class Texts extends Builder<String, Texts> implements Supplier<String>, Comparable<Texts> {
        @Override
        Texts self() {
            return this;
        }

        @Override
        String build() {
            return String.join("-", parts);
        }

        @Override
        public String get() {
            return build();
        }

        @Override
        public int compareTo(Texts other) {
            return build().compareTo(other.build());
        }
    }

    static class Animal {
        Animal self() {
            return this;
        }

        protected Object name() {
            return "animal";
        }
    }

    static class Dog extends Animal {
        @Override
        Dog self() {
            return this;
        }

        @Override
        public String name() {
            return "dog";
        }
    }

    @Override
    public String greet(Desk desk) {
        var sum = new Plus(new Number(1), new Plus(new Number(2), new Number(3)));
        int value = sum.<Integer>accept(new Visitor<>() {
            @Override
            public Integer number(int value) {
                return value;
            }

            @Override
            public Integer plus(Expression left, Expression right) {
                return left.accept(this) + right.accept(this);
            }
        });
        Supplier<? extends CharSequence> supplier = new Texts().with("a").with("b");
        Animal animal = new Dog();
        var sorted = new ArrayList<>(List.of(new Texts().with("z"), new Texts().with("y")));
        sorted.sort(null);
        List<? super Integer> sink = new ArrayList<Object>(List.of("first"));
        copy(List.of(4, 5), sink);
        return value + " " + supplier.get() + " " + animal.self().name() + sorted.getFirst().get() + sink + max(List.of("b", "c", "a"));
    }

    private static <T> void copy(List<? extends T> from, List<? super T> to) {
        to.addAll(from);
    }

    private static <T extends Object & Comparable<? super T>> T max(Iterable<? extends T> all) {
        T best = null;
        for (T each : all) {
            best = best == null || each.compareTo(best) > 0 ? each : best;
        }
        return best;
    }
}
