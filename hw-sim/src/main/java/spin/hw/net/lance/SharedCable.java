package spin.hw.net.lance;

import spin.hw.checkpoint.Checkpointed;
import spin.hw.checkpoint.State;

/// A cable with other stations on it, as chance has them: each attempt to send collides with a given probability, and the
/// sender backs off as the standard says.
///
/// After the n-th collision a sender waits a random number of slots below 2^min(n, 10). The sequence is a function of the
/// seed and is part of a checkpoint.
///
/// Source: IEEE 802.3, 4.2.3.2.5 (collision back-off).
public final class SharedCable implements Cable, Checkpointed {
    private static final int BACK_OFF_LIMIT = 10;
    private static final int LONGEST_FRAME_BITS = 8 * 1526;

    private final String name;
    private final double busy;
    private final double collides;
    private final double late;
    private long random;

    /// @param busy     how likely somebody is sending when we want to
    /// @param collides how likely an attempt collides
    /// @param late     how likely a frame that did not collide in time does so late, as on a cable that is too long
    public SharedCable(String name, long seed, double busy, double collides, double late) {
        this.name = name;
        this.busy = busy;
        this.collides = collides;
        this.late = late;
        this.random = seed;
    }

    @Override
    public Contention contend() {
        int deferred = happens(busy) ? 1 + below(LONGEST_FRAME_BITS) : 0;
        int collisions = 0;
        int slots = 0;
        while (collisions < Contention.ATTEMPTS && happens(collides)) {
            collisions++;
            slots += below(1 << Math.min(collisions, BACK_OFF_LIMIT));
        }
        return new Contention(deferred, collisions, slots, collisions < Contention.ATTEMPTS && happens(late));
    }

    private boolean happens(double probability) {
        return (next() >>> 11) * 0x1p-53 < probability;
    }

    private int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /// SplitMix64 (Steele, Lea and Flood, OOPSLA '14), written out because its state has to be saved.
    private long next() {
        random += 0x9e3779b97f4a7c15L;
        long z = (random ^ random >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
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
        out.put("random", random);
    }

    @Override
    public void restore(State in) {
        random = in.number("random");
    }
}
