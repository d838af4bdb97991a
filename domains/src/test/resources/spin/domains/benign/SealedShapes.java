package benign;

import spin.domains.Greeter;
import java.util.List;

/// Sealed hierarchies and exhaustive pattern switches with nested record patterns and guards.
public final class SealedShapes implements Greeter {

    @Override
    public String greet(Desk desk) {
        var text = new StringBuilder();
        for (var shape : List.of(new Circle(2), new Square(3), new Pair(new Square(1), new Circle(4)), new Pair(new Pair(new Circle(1), new Circle(1)), new Square(9)))) {
            text.append(area(shape)).append(' ').append(name(shape)).append(';');
        }
        return text.toString();
    }

    sealed interface Shape permits Circle, Square, Pair {}

    record Circle(int radius) implements Shape {}

    record Square(int side) implements Shape {}

    record Pair(Shape left, Shape right) implements Shape {}

    static long area(Shape shape) {
        return switch (shape) {
            case Circle(var r) -> 3L * r * r;
            case Square(int side) when side > 5 -> -1;
            case Square s -> (long) s.side() * s.side();
            case Pair(Square(var a), Circle(var b)) -> a + 100L * b;
            case Pair(var left, var right) -> area(left) + area(right);
        };
    }

    static String name(Object o) {
        return o instanceof Pair(Pair _, var right) && right instanceof Square s ? "nested " + s.side() : o.getClass().getSimpleName();
    }
}
