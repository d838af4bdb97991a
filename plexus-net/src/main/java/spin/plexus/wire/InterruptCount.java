package spin.plexus.wire;

/// What the handlers at interrupt level of one port, or of one type of frame, did with the packets that they were offered.
public final class InterruptCount {
    private long offered;
    private long done;

    /// Counted before it is known what becomes of it: a handler that never ends is ended, and its packet goes to a strand.
    public void countOffered() {
        offered++;
    }

    public void countDone() {
        done++;
    }

    public long offered() {
        return offered;
    }

    /// Packets that came on a strand after all: a handler was not done with them, or its time was up.
    public long left() {
        return offered - done;
    }

    @Override
    public String toString() {
        return "offered %d  done with %d  left to a strand %d".formatted(offered, done, left());
    }
}
