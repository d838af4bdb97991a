package spin.plexus.tcp;

import spin.dispatcher.EventInterface;

/// Connections: the events that something has become of one, and the claim to a port.
///
/// To handle an event, give what it is about as the key of the handler: a [TcpPort] for all connections of that port, one
/// [TcpConnection], or the [Tcp] that `Kernel.resolve` answered for everything that is claimed with it. A handler without a key is refused. The guards that admit the port's number or the connection's two
/// addresses and two ports, and nothing else, are added by the protocol; so nobody hears of another's connections.
///
/// Handlers run one after the other on a strand of whoever holds the port, so they may wait; a handler that waits keeps
/// nobody waiting but its own. What happens several times before it has been told is told once: look at the connection.
@EventInterface
public interface Tcp {
    /// Somebody has called and waits: [TcpPort#poll] takes the connection.
    void called(TcpPort port);

    /// A connection that [TcpPort#connect] asked for is there.
    void established(TcpConnection connection);

    /// There is something to read.
    void readable(TcpConnection connection);

    /// There is room again, after [TcpConnection#write] took less than it was given or [TcpConnection#writable] answered 0.
    void writable(TcpConnection connection);

    /// The peer has said that it sends nothing more; what it sent can still be read.
    void peerClosed(TcpConnection connection);

    /// It is over, in the way that [TcpConnection#ending] says.
    void ended(TcpConnection connection);

    /// Makes a port the caller's own until [TcpPort#release], or until the caller is unloaded.
    ///
    /// @param port 1 to 65535
    /// @throws TcpRefusedException when there is no such port, somebody has it, or the caller has as many as it may
    TcpPort claim(int port);

    /// The same with a port that is nobody's in particular, 49152 or above.
    ///
    /// @throws TcpRefusedException when all of them are taken, or the caller has as many as it may
    TcpPort claimAny();
}
