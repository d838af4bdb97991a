package spin.bench.domains.guest;

import spin.bench.domains.Loop;

/// What a compiler makes vector instructions of.
public final class Vector implements Loop {

    private final int[] numbers = new int[8192];

    public Vector() {}

    @Override
    public long run(long seed) {
        numbers[(int) seed & 1023] = (int) seed;
        int sum = 0;
        for (int i = 0; i < numbers.length; i++) {
            sum += numbers[i];
        }
        return sum;
    }
}
