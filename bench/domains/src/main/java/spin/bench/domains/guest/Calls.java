package spin.bench.domains.guest;

import spin.bench.domains.Loop;

/// A call and an addition, over and over.
public final class Calls implements Loop {

    private final Library library = new Library();

    public Calls() {}

    @Override
    public long run(long seed) {
        long sum = seed;
        for (int i = 0; i < 1000; i++) {
            sum += library.step(sum);
        }
        return sum;
    }
}
