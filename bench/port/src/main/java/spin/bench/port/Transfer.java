package spin.bench.port;

/// A workload in which another machine sends without an end and this one receives, both as fast as they can: [WorkloadAbi#NET_RECEIVE] is so many
/// packets of it.
///
/// Datagrams are asked for: the receiver grants the sender so many at a time, so nothing is lost. A stream has its own flow control.
public interface Transfer {
    /// What the machines are on.
    Datagrams.Link link();

    /// Of payload in a packet. A stream carries as many bytes in pieces of its own choice.
    int bytes();

    /// Received in one operation.
    int packets();

    /// Whether the bytes go over a connection.
    boolean stream();

    /// Whether the receiving application looks at every byte, and fails on one that was not sent.
    default boolean checked() {
        return false;
    }
}
