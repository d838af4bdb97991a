package spin.systems.monolith.net;

/// Whoever waits at an endpoint: a socket.
public interface Owner {

    /// Something has come, or nothing will come any more.
    void readable();

    /// There is room for more, or nothing can be sent any more.
    void writable();
}
