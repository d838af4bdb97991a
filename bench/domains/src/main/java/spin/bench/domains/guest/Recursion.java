package spin.bench.domains.guest;

import spin.bench.domains.Loop;

/// Calls and little else.
public final class Recursion implements Loop {

    public Recursion() {}

    @Override
    public long run(long seed) {
        return fibonacci(18 + (int) (seed & 1));
    }

    private static int fibonacci(int n) {
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }
}
