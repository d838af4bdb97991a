package benign;

import java.util.List;
import spin.domains.Greeter;

/// Record patterns in record patterns, of generic and sealed types, with guards, null and unnamed parts.
public final class NestedPatterns implements Greeter {

    sealed interface Tree<T> permits Leaf, Node {}

    record Leaf<T>(T value) implements Tree<T> {}

    record Node<T>(Tree<T> left, Tree<T> right) implements Tree<T> {}

    record Pair<A, B>(A first, B second) {}

    @Override
    public String greet(Desk desk) {
        Tree<Integer> tree = new Node<>(new Node<>(new Leaf<>(1), new Leaf<>(2)), new Leaf<>(3));
        var text = new StringBuilder().append(sum(tree)).append(' ').append(shape(tree)).append(' ');
        for (Object each : new Object[] {new Pair<>("k", new Pair<>(1, 2L)), new Pair<>(1, new Leaf<>("deep")), new Pair<>(null, null), null,
                new Pair<>("k", List.of()), 7}) {
            text.append(describe(each)).append(';');
        }
        if (tree instanceof Node<Integer>(Node<Integer>(Leaf<Integer>(var low), _), Leaf<Integer>(var high)) && low < high) {
            text.append(low).append("<").append(high);
        }
        return text.toString();
    }

    private static int sum(Tree<Integer> tree) {
        return switch (tree) {
            case Leaf<Integer>(var value) -> value;
            case Node<Integer>(var left, var right) -> sum(left) + sum(right);
        };
    }

    private static String shape(Tree<?> tree) {
        return switch (tree) {
            case Leaf<?> _ -> "*";
            case Node<?>(Leaf<?> _, Leaf<?> _) -> "(**)";
            case Node<?>(var left, var right) -> "(" + shape(left) + shape(right) + ")";
        };
    }

    private static String describe(Object any) {
        return switch (any) {
            case null -> "nothing";
            case Pair<?, ?>(String name, Pair<?, ?>(Integer a, Long b)) when a + b == 3 -> name + a + b;
            case Pair<?, ?>(Integer n, Leaf<?>(String word)) -> n + word;
            default -> "other";
        };
    }
}
