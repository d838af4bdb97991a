package benign;

import spin.domains.Greeter;

/// instanceof patterns with scope, switch over Object with null, guards and dominance.
public final class TypePatterns implements Greeter {

    @Override
    public String greet(Desk desk) {
        var text = new StringBuilder();
        for (Object o : new Object[]{1, -5, 2L, "text", "", 'c', 1.5, new int[]{1, 2}, null, new StringBuilder("sb"), Thing.ONE}) {
            text.append(describe(o)).append(' ');
        }
        return text.toString();
    }

    enum Thing {
        ONE, TWO
    }

    static String describe(Object o) {
        if (o instanceof String s && !s.isEmpty()) {
            return "s" + s.length();
        }
        if (!(o instanceof Integer i)) {
            return switch (o) {
                case null -> "null";
                case Long l -> "l" + l;
                case String s -> "empty";
                case Character c when c > 'b' -> "big " + c;
                case int[] array -> "ints " + array.length;
                case Thing.ONE -> "one";
                case Thing t -> "thing";
                case CharSequence cs -> "chars " + cs;
                default -> o.getClass().getSimpleName();
            };
        }
        return i > 0 ? "positive" : "other" + i;
    }
}
