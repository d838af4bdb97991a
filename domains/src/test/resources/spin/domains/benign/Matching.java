package benign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import spin.domains.Greeter;

/// Patterns of every kind: nested records with guards, sealed generic types, enumerations and constants in one switch, negated
/// instanceof, unnamed variables, null as a case, and yields.
public final class Matching implements Greeter {

    sealed interface Expr<T> permits Const, Var, Bin, Not {}

    record Const<T>(T value) implements Expr<T> {}

    record Var<T>(String name) implements Expr<T> {}

    record Bin<T>(Op op, Expr<T> left, Expr<T> right) implements Expr<T> {}

    record Not<T>(Expr<T> of) implements Expr<T> {}

    enum Op {
        AND, OR, XOR
    }

    static Expr<Boolean> simplify(Expr<Boolean> e) {
        return switch (e) {
            case Not<Boolean>(Not<Boolean>(var inner)) -> simplify(inner);
            case Not<Boolean>(Const<Boolean>(Boolean b)) -> new Const<>(!b);
            case Not<Boolean>(var inner) -> new Not<>(simplify(inner));
            case Bin<Boolean>(Op op, Const<Boolean>(var b), var right) when op == Op.AND && b -> simplify(right);
            case Bin<Boolean>(Op op, Const<Boolean>(var b), _) when op == Op.AND && !b -> new Const<>(false);
            case Bin<Boolean>(var op, var left, var right) when left.equals(right) -> op == Op.XOR ? new Const<>(false) : simplify(left);
            case Bin<Boolean>(var op, var left, var right) -> new Bin<>(op, simplify(left), simplify(right));
            case Const<Boolean> c -> c;
            case Var<Boolean> v -> v;
        };
    }

    static String show(Object o) {
        return switch (o) {
            case null -> "null";
            case Integer i when i > 1_000 -> "big";
            case Integer i when i < 0 -> "negative " + -i;
            case Integer _ -> "int";
            case Long l -> "long " + Long.toString(l, 16);
            case String s when s.isBlank() -> "blank";
            case String s -> {
                int vowels = 0;
                for (char c : s.toCharArray()) {
                    vowels += switch (Character.toLowerCase(c)) {
                        case 'a', 'e', 'i', 'o', 'u' -> 1;
                        default -> 0;
                    };
                }
                yield s + vowels;
            }
            case int[] a when a.length > 2 -> "ints " + a[2];
            case int[] _ -> "few ints";
            case Op.AND -> "and";
            case Op op -> op.name().toLowerCase();
            case List<?> l when l.size() == 2 && l.getFirst() instanceof String s -> "pair of " + s;
            case List<?> l -> "list of " + l.size();
            case Map<?, ?> m -> "map " + m.size();
            case Optional<?> p -> p.map(Matching::show).orElse("nothing");
            case Character c -> "char " + (int) c;
            default -> o.getClass().isArray() ? "array" : o.toString();
        };
    }

    @Override
    public String greet(Desk desk) {
        var a = new Var<Boolean>("a");
        Expr<Boolean> e = new Not<>(new Not<>(new Bin<>(Op.AND, new Const<>(true), new Bin<>(Op.OR, a, a))));
        var out = new ArrayList<String>();
        out.add(simplify(e).toString());
        out.add(simplify(new Bin<>(Op.XOR, e, e)).toString());
        out.add(simplify(new Not<>(new Const<>(false))).toString());
        for (Object o : new Object[]{null, 5, 5000, -5, 17L, " ", "Audio", new int[]{1, 2, 3}, new int[1], Op.AND, Op.XOR,
                List.of("x", 1), List.of(), Map.of(1, 2), Optional.of(-3), Optional.empty(), 'c', new long[0], 1.5}) {
            out.add(show(o));
        }
        Object o = out;
        if (!(o instanceof List<?> list && !list.isEmpty())) {
            throw new IllegalStateException();
        }
        Function<Object, Integer> size = x -> x instanceof String s && s.length() > 3 ? s.length() : x instanceof List<?> l ? l.size() : 0;
        if (e instanceof Not<Boolean>(Not<Boolean>(Bin<Boolean>(var op, Const<Boolean>(var b), var _)))) {
            out.add(op + "" + b);
        }
        return out + " " + size.apply(list) + size.apply("four") + size.apply(3);
    }
}
