package benign;

import java.util.List;
import spin.domains.Greeter;

/// Every form of switch: old and new, on numbers, letters, texts, enumerations, boxes and types, with yield and fall-through.
public final class Switches implements Greeter {

    enum Day {
        MON,
        TUE,
        SAT,
        SUN
    }

    sealed interface Shape permits Circle, Square, Empty {}

    record Circle(double radius) implements Shape {}

    record Square(double side) implements Shape {}

    enum Empty implements Shape {
        NOTHING
    }

    @Override
    public String greet(Desk desk) {
        var text = new StringBuilder();
        for (int i = -1; i < 5; i++) {
            switch (i) {
                case 0:
                    text.append("zero");
                case 1:
                    text.append("one");
                    break;
                case 1000:
                    text.append("far");
                    break;
                default:
                    text.append(i);
            }
        }
        for (var day : Day.values()) {
            text.append(switch (day) {
                case SAT, SUN -> "w";
                case MON -> {
                    var letter = day.name().charAt(0);
                    yield "" + letter;
                }
                default -> ".";
            });
        }
        for (Object each : List.of(new Circle(1), new Square(2), Empty.NOTHING, 'c', "Aa", "BB", 12, 99L, Day.SUN, new int[] {1, 2})) {
            text.append(' ').append(switch (each) {
                case Circle(double r) when r > 5 -> "large";
                case Circle c -> "circle" + c.radius();
                case Shape s -> area(s);
                case Character c when Character.isLetter(c) -> "letter";
                case String s -> word(s);
                case Integer n when n > 10 -> "many";
                case Day.SUN -> "sunday";
                case Day d -> d.name();
                case int[] numbers -> "array" + numbers.length;
                default -> each.getClass().getSimpleName();
            });
        }
        Integer boxed = 2;
        return text.append(switch (boxed) {
            case 1 -> "1";
            case 2 -> "two";
            default -> "?";
        }).toString();
    }

    private static String area(Shape shape) {
        return switch (shape) {
            case Circle(var r) -> "c" + r;
            case Square(var s) -> "s" + s * s;
            case Empty.NOTHING -> "e";
        };
    }

    private static int word(String word) {
        return switch (word) {
            case "Aa" -> 1;
            case "BB" -> 2; // the same hash
            default -> 0;
        };
    }
}
