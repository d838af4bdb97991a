package spin.hw.chance;

import java.util.random.RandomGenerator;
import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;

/// A generator of random numbers whose whole state is a counter.
///
/// The n-th number is a bijective mixing of `seed + n * GAMMA`, so the state is one `long`, the period is 2⁶⁴, and a checkpoint can hold
/// it. The numbers are those of the JDK's `SplittableRandom` made from the same seed, which cannot be saved.
///
/// What would break this: a change of either mixing function; every recorded run would go another way.
///
/// Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
public final class SplitMix implements RandomGenerator, Checkpointed {

    /// The odd integer nearest to 2⁶⁴ divided by the golden ratio.
    private static final long GAMMA = 0x9e37_79b9_7f4a_7c15L;

    private final String name;
    private long counter;

    /// @param name among all parts of the machine, such as `chance`
    public SplitMix(String name, long seed) {
        this.name = name;
        this.counter = seed;
    }

    @Override
    public long nextLong() {
        counter += GAMMA;
        long z = (counter ^ (counter >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }

    @Override
    public int nextInt() {
        counter += GAMMA;
        long z = (counter ^ (counter >>> 33)) * 0x62a9_d9ed_7997_05f5L;
        return (int) (((z ^ (z >>> 28)) * 0xcb24_d0a5_c88c_35b3L) >>> 32);
    }

    @Override
    public String checkpointName() {
        return name;
    }

    @Override
    public int checkpointVersion() {
        return 1;
    }

    @Override
    public void save(State out) {
        out.put("counter", counter);
    }

    @Override
    public void restore(State in) {
        counter = in.number("counter");
    }
}
