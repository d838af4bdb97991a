package spin.hw.net.cluster;

/// Something through which two members of a cluster reach each other, no sooner than after a latency.
///
/// What one member gives it stays on the sender's side until [#exchange]; then the other side may see it. That is what lets
/// members run on different host threads: between two exchanges each touches its own side only.
public interface Coupling {
    /// Decides the order in which couplings exchange, so it must be unique in a cluster.
    String name();

    /// Nothing that is sent at one side has an effect on the other before so many nanoseconds have passed.
    long latencyNanos();

    /// The first nanosecond at which something sent since the last exchange is felt on the other side, `Long.MAX_VALUE` when
    /// nothing was.
    long earliestNanos();

    /// Hands over, in both directions, what was sent since the last exchange. Called while no member runs.
    void exchange();
}
