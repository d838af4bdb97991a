package benign;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntPredicate;
import spin.domains.Greeter;

/// Reading text character by character: a scanner, the shunting yard, and a formatter of its own.
public final class Tokens implements Greeter {

    private enum Op implements DoubleBinaryOperator {
        PLUS('+', 1) {
            @Override
            public double applyAsDouble(double a, double b) {
                return a + b;
            }
        },
        MINUS('-', 1) {
            @Override
            public double applyAsDouble(double a, double b) {
                return a - b;
            }
        },
        TIMES('*', 2) {
            @Override
            public double applyAsDouble(double a, double b) {
                return a * b;
            }
        },
        POWER('^', 3) {
            @Override
            public double applyAsDouble(double a, double b) {
                return Math.pow(a, b);
            }

            @Override
            boolean rightAssociative() {
                return true;
            }
        };

        private static final Map<Character, Op> BY_SIGN = Map.of('+', PLUS, '-', MINUS, '*', TIMES, '^', POWER);
        private final char sign;
        private final int strength;

        Op(char sign, int strength) {
            this.sign = sign;
            this.strength = strength;
        }

        boolean rightAssociative() {
            return false;
        }
    }

    private sealed interface Token {
        record Number(double value) implements Token {}

        record Operator(Op op) implements Token {}

        enum Bracket implements Token {
            OPEN, CLOSE
        }
    }

    private static final class Scanner implements Iterator<Token>, Iterable<Token> {
        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        private int skip(IntPredicate which) {
            int from = at;
            while (at < text.length() && which.test(text.charAt(at))) {
                at++;
            }
            return from;
        }

        @Override
        public boolean hasNext() {
            skip(Character::isWhitespace);
            return at < text.length();
        }

        @Override
        public Token next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            char c = text.charAt(at);
            if (Character.isDigit(c)) {
                int from = skip(d -> Character.isDigit(d) || d == '.');
                return new Token.Number(Double.parseDouble(text.substring(from, at)));
            }
            at++;
            return switch (c) {
                case '(' -> Token.Bracket.OPEN;
                case ')' -> Token.Bracket.CLOSE;
                default -> {
                    if (!Op.BY_SIGN.containsKey(c)) {
                        throw new IllegalArgumentException("what is '" + c + "' at " + at + "?");
                    }
                    yield new Token.Operator(Op.BY_SIGN.get(c));
                }
            };
        }

        @Override
        public Iterator<Token> iterator() {
            return this;
        }
    }

    private static double value(String text) {
        var numbers = new ArrayDeque<Double>();
        var waiting = new ArrayDeque<Token>();
        for (var token : new Scanner(text)) {
            switch (token) {
                case Token.Number(var value) -> numbers.push(value);
                case Token.Operator now -> {
                    while (waiting.peek() instanceof Token.Operator(var op) && (op.strength > now.op().strength
                            || op.strength == now.op().strength && !now.op().rightAssociative())) {
                        apply(waiting, numbers);
                    }
                    waiting.push(now);
                }
                case Token.Bracket.OPEN -> waiting.push(token);
                case Token.Bracket.CLOSE -> {
                    while (waiting.peek() != Token.Bracket.OPEN) {
                        apply(waiting, numbers);
                    }
                    waiting.pop();
                }
            }
        }
        while (!waiting.isEmpty()) {
            apply(waiting, numbers);
        }
        return numbers.pop();
    }

    private static void apply(Deque<Token> waiting, Deque<Double> numbers) {
        if (!(waiting.pop() instanceof Token.Operator(Op op))) {
            throw new IllegalStateException("brackets");
        }
        double b = numbers.pop();
        numbers.push(op.applyAsDouble(numbers.pop(), b));
    }

    @Override
    public String greet(Desk desk) {
        var out = new StringBuilder();
        for (var text : List.of("1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "10 - 4 - 3", "2 ? 3")) {
            try {
                out.append(text).append(" = ").append(value(text)).append('\n');
            } catch (IllegalArgumentException e) {
                out.append('\n').insert(0, e.getMessage() + "\n");
            }
        }
        var words = new ArrayList<String>();
        for (int from = 0, to; from < out.length(); from = to + 1) {
            to = out.indexOf("\n", from);
            words.add(out.substring(from, to).strip());
        }
        out.setLength(0);
        for (var line : words) {
            out.append("|").append(" ".repeat(Math.max(0, 24 - line.length()))).append(line, 0, Math.min(24, line.length()));
        }
        out.deleteCharAt(0).reverse().setCharAt(0, '#');
        out.replace(2, 5, "<>").insert(4, 3.5f).insert(0, new char[]{'a', 'b'}).insert(1, 'c').insert(2, 7L).insert(3, true);
        return out + " " + Op.PLUS.getDeclaringClass().getSimpleName() + Op.TIMES.sign;
    }
}
