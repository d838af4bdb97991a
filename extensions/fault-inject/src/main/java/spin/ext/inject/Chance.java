package spin.ext.inject;

/// A sequence of numbers that is a function of its seed.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA '14 (SplitMix64).
final class Chance {
    private long state;

    Chance(long seed) {
        state = seed;
    }

    long next() {
        state += 0x9e3779b97f4a7c15L;
        long mixed = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /// 0 to bound - 1.
    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }
}
