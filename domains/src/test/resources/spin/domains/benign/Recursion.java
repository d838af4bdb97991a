package benign;

import spin.domains.Greeter;

/// Recursion of several shapes.
public final class Recursion implements Greeter {

    @Override
    public String greet(Desk desk) {
        return fib(18) + " " + ackermann(2, 5) + " " + hanoi(10, 'a', 'b', 'c') + " " + (even(30) ? "even" : "odd") + " " + permutations("abcd", "");
    }

    static int fib(int n) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }

    static int ackermann(int m, int n) {
        return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
    }

    static int hanoi(int n, char from, char over, char to) {
        return n == 0 ? 0 : hanoi(n - 1, from, to, over) + 1 + hanoi(n - 1, over, from, to);
    }

    static boolean even(int n) {
        return n == 0 || odd(n - 1);
    }

    static boolean odd(int n) {
        return n != 0 && even(n - 1);
    }

    static int permutations(String rest, String done) {
        if (rest.isEmpty()) {
            return done.hashCode() & 7;
        }
        int sum = 0;
        for (int i = 0; i < rest.length(); i++) {
            sum += permutations(rest.substring(0, i) + rest.substring(i + 1), done + rest.charAt(i));
        }
        return sum;
    }
}
