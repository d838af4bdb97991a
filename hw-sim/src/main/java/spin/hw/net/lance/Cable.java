package spin.hw.net.lance;

/// What a shared cable does to a station that a wire between two never does.
///
/// A [spin.hw.net.LinkPort] is a wire with a direction of its own for each end: nobody collides on it. Whoever wants to see a
/// driver meet collisions gives the chip a cable that has some.
public interface Cable {
    /// A cable on which nobody else speaks.
    Cable QUIET = () -> Contention.NONE;

    /// What one frame meets before it is through. Asked once per frame, in the order of their sending.
    Contention contend();

    /// Bits after the last whole byte of a damaged frame; 1 to 7 make it a framing error.
    default int dribblingBits() {
        return 0;
    }

    /// @param deferredBits bit times that somebody else's frame still kept the cable busy
    /// @param collisions   attempts that collided, 0 to 16; the chip gives up at 16
    /// @param backOffSlots slots of 512 bit times spent waiting between them
    /// @param late         whether a last collision came after the first 512 bits, which the chip does not retry
    record Contention(int deferredBits, int collisions, int backOffSlots, boolean late) {
        /// IEEE 802.3, 4.4.2: attemptLimit.
        public static final int ATTEMPTS = 16;

        public static final Contention NONE = new Contention(0, 0, 0, false);

        public Contention {
            if (deferredBits < 0 || backOffSlots < 0 || collisions < 0 || collisions > ATTEMPTS) {
                throw new IllegalArgumentException("A frame cannot meet " + collisions + " collisions, " + backOffSlots
                        + " slots and " + deferredBits + " bits; give 0 to " + ATTEMPTS + " and no negative time.");
            }
        }
    }
}
