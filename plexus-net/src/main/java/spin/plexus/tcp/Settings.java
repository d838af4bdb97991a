package spin.plexus.tcp;

/// What a TCP is set to. Sizes in bytes, times in nanoseconds.
public record Settings(Sizes sizes, Times times, Choices choices) {
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1000 * MILLISECOND;
    private static final long MINUTE = 60 * SECOND;

    /// @param largestSegment what a segment to us may carry when it has no options, where the link is not known: the MTU less 40
    /// @param sendBuffer a power of two
    /// @param receiveBuffer a power of two
    /// @param firstWindow segments that may be on their way before the first answer (RFC 6928)
    /// @param halfOpen connections of a listener whose SYN is answered from memory; beyond that, from a cookie
    /// @param leastShift of the window; more when the receive buffer needs it. A host that may enlarge its buffer later says so from the beginning
    public record Sizes(int largestSegment, int sendBuffer, int receiveBuffer, int firstWindow, int halfOpen,
            int leastShift) {
        public Sizes {
            if (leastShift < 0 || leastShift > Connection.MOST_SHIFT) {
                throw new IllegalArgumentException(
                        "a window is shifted by 0 to %d, not by %d".formatted(Connection.MOST_SHIFT, leastShift));
            }
            if (largestSegment < Connection.LEAST_SEGMENT || largestSegment > 0xffff) {
                throw new IllegalArgumentException("a largest segment of %d bytes; it is %d to 65535"
                        .formatted(largestSegment, Connection.LEAST_SEGMENT));
            }
        }
    }

    /// @param leastTimeout of retransmission. RFC 6298 recommends a second, from the days of coarse clocks; 200 ms is what
    ///        Linux and FreeBSD have waited for decades, and a lossy link is unusable with a second
    /// @param delayedAcknowledgement at most 500 ms (RFC 9293, MUST-58)
    /// @param lifetime of a segment in the network (MSL); TIME-WAIT lasts twice that. RFC 9293 takes two minutes "for this
    ///        specification" and calls it an engineering choice; half a minute is what hosts use
    /// @param userTimeout how long data may stay unacknowledged before the connection is given up (RFC 9293, 3.8.3: R2)
    /// @param synTimeout the same for a SYN, at least three minutes (MUST-23)
    /// @param keepAliveIdle silence before the first probe, at least two hours by default (MUST-28)
    public record Times(long firstTimeout, long timeoutAfterLostSyn, long leastTimeout, long mostTimeout,
            long delayedAcknowledgement, long lifetime, long userTimeout, long synTimeout, long keepAliveIdle,
            long keepAliveInterval, int keepAliveProbes) {
        public Times withUserTimeout(long nanoseconds) {
            return new Times(firstTimeout, timeoutAfterLostSyn, leastTimeout, mostTimeout, delayedAcknowledgement,
                    lifetime, nanoseconds, synTimeout, keepAliveIdle, keepAliveInterval, keepAliveProbes);
        }

        public Times withLeastTimeout(long nanoseconds) {
            return new Times(firstTimeout, timeoutAfterLostSyn, nanoseconds, mostTimeout, delayedAcknowledgement,
                    lifetime, userTimeout, synTimeout, keepAliveIdle, keepAliveInterval, keepAliveProbes);
        }
    }

    /// What is offered to the peer, and what is done unless the application says otherwise.
    ///
    /// @param quickAcknowledgements segments at the beginning that are acknowledged one by one, so that the peer's window opens
    ///        faster (RFC 5681, 4.2 permits it)
    public record Choices(boolean timestamps, boolean selective, boolean windowScale, int quickAcknowledgements) {}

    /// What a host on an Ethernet has.
    public static Settings standard() {
        return new Settings(new Sizes(1460, 1 << 18, 1 << 18, 10, 256, 0),
                new Times(SECOND, 3 * SECOND, 200 * MILLISECOND, MINUTE, 40 * MILLISECOND, MINUTE / 2, 5 * MINUTE,
                        3 * MINUTE, 120 * MINUTE, 75 * SECOND, 9),
                new Choices(true, true, true, 16));
    }

    public Settings with(Sizes others) {
        return new Settings(others, times, choices);
    }

    public Settings with(Times others) {
        return new Settings(sizes, others, choices);
    }

    public Settings with(Choices others) {
        return new Settings(sizes, times, others);
    }
}
