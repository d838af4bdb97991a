package benign;

import spin.domains.Greeter;

/// A recursive-descent parser for arithmetic.
public final class Parser implements Greeter {

    @Override
    public String greet(Desk desk) {
        return eval("1+2*3") + " " + eval("(1+2)*3-4/2") + " " + eval("2*(3+(4-1)*5)") + " " + eval("-7+3") + " " + eval("1+");
    }

    private String input = "";
    private int at;

    private String eval(String text) {
        input = text;
        at = 0;
        try {
            long value = sum();
            if (at < input.length()) {
                throw new IllegalArgumentException("rest at " + at);
            }
            return String.valueOf(value);
        } catch (IllegalArgumentException e) {
            return "error: " + e.getMessage();
        }
    }

    private long sum() {
        long value = product();
        while (at < input.length() && (peek() == '+' || peek() == '-')) {
            value = input.charAt(at++) == '+' ? value + product() : value - product();
        }
        return value;
    }

    private long product() {
        long value = factor();
        while (at < input.length() && (peek() == '*' || peek() == '/')) {
            value = input.charAt(at++) == '*' ? value * factor() : value / factor();
        }
        return value;
    }

    private long factor() {
        if (at >= input.length()) {
            throw new IllegalArgumentException("end");
        }
        if (peek() == '-') {
            at++;
            return -factor();
        }
        if (peek() == '(') {
            at++;
            long value = sum();
            at++;
            return value;
        }
        long value = 0;
        while (at < input.length() && Character.isDigit(peek())) {
            value = value * 10 + Character.digit(input.charAt(at++), 10);
        }
        return value;
    }

    private char peek() {
        return input.charAt(at);
    }
}
