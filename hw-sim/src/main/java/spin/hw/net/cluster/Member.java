package spin.hw.net.cluster;

/// One of several machines that advance together. This is all a cluster knows of it.
public interface Member {
    /// Unique in a cluster; messages name it.
    String name();

    /// Cycles of its clock in a second.
    long hertz();

    long now();

    /// Runs until the clock has reached `cycle`: to the first instruction boundary at or after it. What is due at that boundary
    /// happens in the next call, before any further instruction: a frame from another member may be due at it too.
    ///
    /// Called on one host thread at a time, each call after the end of the last.
    void advanceTo(long cycle);

    /// The first cycle at which this member may send anything if nothing reaches it before: what it will wake up at when it is
    /// idle, `Long.MAX_VALUE` when it is not going to. A running member says [#now].
    default long quietUntil() {
        return now();
    }
}
