package spin.plexus.tcp;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.Requester;

/// A port that somebody holds: a capability, made by [Tcp#claim] only. Whoever has the object may be called at the port and
/// may call from it.
///
/// After [#release], or when the domain that claimed it is unloaded, it is dead for good. What was written on connections that
/// had been closed by then is still delivered, at the kernel's expense; all other connections are reset.
public final class TcpPort {
    private final TcpPorts ports;
    private final int port;
    private final Requester owner;
    private final Waiting callers;
    final News news = new News();
    /// Where its owner is told; null before there was something to tell.
    @Nullable
    Deliveries deliveries;
    /// In the order in which they were made.
    final Set<TcpConnection> connections = new LinkedHashSet<>();
    /// What the machine rings when somebody has called; handed on to the next domain of the owner's name.
    @Nullable
    Doorbell doorbell;
    /// Callers that may wait once the predecessor is gone; 0 for none.
    int wantedBacklog;
    /// Whether anybody has ever asked to be told something.
    boolean handled;
    private boolean live = true;

    /// Tells a port that somebody has called.
    final class News extends Deliveries.News {
        @Override
        void tell() {
            if (live && hasCaller()) {
                ports.events().called(TcpPort.this);
            }
        }
    }

    /// A listener with whoever answers it now.
    static final class Doorbell implements Observer {
        final Listener listener;
        private TcpPort answered;

        Doorbell(Listener listener, TcpPort answered) {
            this.listener = listener;
            this.answered = answered;
        }

        void answeredBy(TcpPort successor) {
            answered = successor;
        }

        @Override
        public void happened(Connection connection, Happening what) {
            if (what == Happening.ESTABLISHED) {
                answered.rung();
            }
        }
    }

    TcpPort(TcpPorts ports, int port, Requester owner) {
        this.ports = ports;
        this.port = port;
        this.owner = owner;
        callers = ports.waiting();
    }

    /// 1 to 65535.
    public int port() {
        return port;
    }

    /// Lets others call from now on. Of callers that are not accepted, `backlog` wait; further ones are not answered and try again.
    ///
    /// @throws IllegalStateException when the port has been released, or is listened at already
    public void listen(int backlog) {
        demandLive();
        ports.listen(this, backlog);
    }

    /// Lets nobody call any more. Callers that wait are reset; connections that were accepted stay.
    public void stopListening() {
        ports.stopListening(this);
        callers.wake();
    }

    /// Whether others may call.
    public boolean isListening() {
        return doorbell != null || wantedBacklog > 0;
    }

    /// Whether a caller waits to be accepted.
    public boolean hasCaller() {
        var bell = doorbell;
        return bell != null && bell.listener.hasCaller();
    }

    /// Accepts the caller that has waited longest; null when nobody waits.
    ///
    /// @throws IllegalStateException when the port has been released
    /// @throws TcpRefusedException when the owner has as many connections as it may; the caller is reset
    public @Nullable TcpConnection poll() {
        demandLive();
        return ports.accept(this);
    }

    /// Accepts the caller that has waited longest; waits for one. On a strand only.
    ///
    /// @throws IllegalStateException when nobody may call at the port, also when that comes about while this waits
    /// @throws TcpRefusedException as [#poll]
    public TcpConnection accept() {
        for (var caller = poll();; caller = poll()) {
            if (caller != null) {
                return caller;
            }
            if (!isListening()) {
                throw new IllegalStateException(
                        "nobody can call at TCP port %d; call listen before accept".formatted(port));
            }
            callers.await();
        }
    }

    /// Calls from this port. [Tcp#established] or [Tcp#ended] says what came of it, or [TcpConnection#awaitEstablished].
    ///
    /// @throws TcpRefusedException when no link leads to `address`, the two ports speak with each other already, or the owner has as many
    ///         connections as it may
    /// @throws IllegalArgumentException when there is no such port
    public TcpConnection connect(int address, int remotePort) {
        demandLive();
        return ports.connect(this, address, remotePort);
    }

    /// Gives the port back. Releasing twice is as once.
    public void release() {
        if (live) {
            live = false;
            ports.released(this);
            callers.wake();
        }
    }

    @Override
    public String toString() {
        return "TCP port " + port + (live ? "" : ", released");
    }

    boolean live() {
        return live;
    }

    boolean of(TcpPorts others) {
        return ports == others;
    }

    Requester owner() {
        return owner;
    }

    void rung() {
        callers.wake();
        if (handled && live) {
            ports.tell(this, news);
        }
    }

    private void demandLive() {
        if (!live) {
            throw new IllegalStateException("TCP port %d has been released; claim it again".formatted(port));
        }
    }
}
