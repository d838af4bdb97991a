package benign;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import spin.domains.Greeter;

/// Builders, generics that refer to themselves, nested types, interfaces with private methods, and static and default ones.
public final class Builders implements Greeter {

    abstract static class Shape<S extends Shape<S>> implements Comparable<S> {
        protected String label = "";

        abstract S self();

        abstract double area();

        S label(String text) {
            label = Objects.requireNonNullElse(text, "none");
            return self();
        }

        @Override
        public int compareTo(S other) {
            return Double.compare(area(), other.area());
        }
    }

    static final class Square extends Shape<Square> {
        private final double side;

        private Square(Builder builder) {
            side = builder.side;
        }

        static Builder builder() {
            return new Builder();
        }

        static class Builder {
            private double side = 1;

            Builder side(double length) {
                side = length;
                return this;
            }

            Square build() {
                return new Square(this);
            }
        }

        @Override
        Square self() {
            return this;
        }

        @Override
        double area() {
            return side * side;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Square square && square.side == side && label.equals(square.label);
        }

        @Override
        public int hashCode() {
            return Objects.hash(side, label);
        }
    }

    interface Visitor<R> {
        R leaf(int value);

        R node(R left, R right);

        static <R> R walk(Tree tree, Visitor<R> visitor) {
            return tree.accept(visitor);
        }

        default Visitor<List<R>> both(Visitor<R> other) {
            var first = this;
            return new Visitor<>() {
                @Override
                public List<R> leaf(int value) {
                    return pair(first.leaf(value), other.leaf(value));
                }

                @Override
                public List<R> node(List<R> left, List<R> right) {
                    return pair(first.node(left.get(0), right.get(0)), other.node(left.get(1), right.get(1)));
                }
            };
        }

        private static <T> List<T> pair(T a, T b) {
            return List.of(a, b);
        }
    }

    interface Tree {
        <R> R accept(Visitor<R> visitor);

        static Tree leaf(int value) {
            return new Tree() {
                @Override
                public <R> R accept(Visitor<R> visitor) {
                    return visitor.leaf(value);
                }
            };
        }

        default Tree and(Tree right) {
            var left = this;
            class Node implements Tree {
                @Override
                public <R> R accept(Visitor<R> visitor) {
                    return visitor.node(left.accept(visitor), right.accept(visitor));
                }
            }
            return new Node();
        }
    }

    private enum Summing implements Visitor<Integer> {
        SUM {
            @Override
            public Integer node(Integer left, Integer right) {
                return left + right;
            }
        },
        PRODUCT {
            @Override
            public Integer node(Integer left, Integer right) {
                return left * right;
            }
        };

        @Override
        public Integer leaf(int value) {
            return value;
        }
    }

    private static <T extends Comparable<? super T>> T most(List<? extends T> list) {
        return Collections.max(list);
    }

    @SafeVarargs
    private static <K, V> Map<K, List<V>> index(Function<? super V, ? extends K> key, V... values) {
        var map = new HashMap<K, List<V>>();
        for (V value : values) {
            map.computeIfAbsent(key.apply(value), _ -> new ArrayList<>()).add(value);
        }
        return map;
    }

    private static int sum(int first, int... rest) {
        for (int i : rest) {
            first += i;
        }
        return first;
    }

    @Override
    public String greet(Desk desk) {
        var squares = new ArrayList<Square>();
        for (double side : new double[]{3, 1, 2}) {
            squares.add(Square.builder().side(side).build().label(side > 2 ? null : "s" + side));
        }
        Collections.sort(squares);
        var tree = Tree.leaf(3).and(Tree.leaf(4)).and(Tree.leaf(5).and(Tree.leaf(6)));
        Supplier<Supplier<String>> curried = () -> () -> "curried " + squares.size();
        var said = new ArrayList<String>();
        Consumer<Object> say = o -> said.add(String.valueOf(o));
        squares.stream().map(s -> s.label).forEach(say);
        return Visitor.walk(tree, Summing.SUM.both(Summing.PRODUCT)) + " " + most(squares).area() + said + curried.get().get()
                + index(String::length, "a", "bb", "cc", "d") + sum(1) + sum(1, 2, 3) + squares.get(0).equals(Square.builder().build().label("s1.0"))
                + (squares.get(0).hashCode() == Square.builder().build().label("s1.0").hashCode());
    }
}
