package spin.hw.net.fault;

import java.util.random.RandomGenerator;

/// A random sequence whose place a checkpoint can write down.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA '14, figure 17 (SplitMix64).
final class Chance implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    Chance(long seed) {
        this.state = seed;
    }

    long state() {
        return state;
    }

    void state(long saved) {
        state = saved;
    }

    /// Whether something of this probability happens. Draws once, whatever the probability.
    boolean happens(double probability) {
        return nextDouble() < probability;
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    static double demandProbability(String what, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "The probability of " + what + " is " + probability + "; it must be from 0 to 1.");
        }
        return probability;
    }
}
