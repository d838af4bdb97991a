package spin.bench.port;

/// A workload that sends datagrams, or as many bytes of a stream, to another machine and back: [WorkloadAbi#NET_ROUND_TRIP] is one of them.
public interface Datagrams {

    /// What the machines are on.
    enum Link {
        ETHERNET,
        ATM,
        T3
    }

    Link link();

    /// Of payload.
    int bytes();

    /// How many handlers of others there are beside the application's own.
    int beside();

    /// Whether the guards of those are true.
    boolean admitted();

    /// Whether the applications' handlers run in the interrupt that brought the datagram, and not on a strand of the protocols'.
    boolean atInterrupt();

    /// Whether a third machine stands between the two and sends on, from within its kernel where that can be, what comes for the other.
    default boolean forwarded() {
        return false;
    }

    /// Whether the bytes go over a connection that is there already, there and back.
    default boolean stream() {
        return false;
    }
}
