package spin.bench.domains.guest;

import spin.bench.domains.Loop;

/// Each step waits for the one before.
public final class Arithmetic implements Loop {

    public Arithmetic() {}

    @Override
    public long run(long seed) {
        long x = seed;
        for (int i = 0; i < 10_000; i++) {
            x = x * 6364136223846793005L + 1442695040888963407L;
        }
        return x;
    }
}
