package spin.plexus.udp;

import org.jspecify.annotations.Nullable;
import spin.core.account.Account;
import spin.dispatcher.Requester;
import spin.dispatcher.predicate.Ephemeral;
import spin.plexus.wire.InterruptCount;

/// A port that somebody holds: a capability, made by [Udp#claim] only.
///
/// Whoever has the object may send from the port, and may install a handler for it. After [#release], or when the
/// domain that claimed it is unloaded, it is dead for good: nothing is sent by it, and handlers that were installed
/// with it see nothing, even when somebody else claims the same port.
public final class Endpoint {
    private final UdpManager manager;
    private final int port;
    private @Nullable Requester owner;
    private Account account;
    private boolean live = true;
    private @Nullable InterruptCount atInterrupt;

    Endpoint(UdpManager manager, int port, @Nullable Requester owner, Account account) {
        this.manager = manager;
        this.port = port;
        this.owner = owner;
        this.account = account;
    }

    /// 1 to 65535.
    public int port() {
        return port;
    }

    /// Sends a datagram. Its source is this endpoint, whatever the caller does.
    ///
    /// @param address such as [UdpView#sourceAddress]
    /// @param port such as [UdpView#sourcePort], 0 to 65535
    /// @param payload at most 65,507 bytes; copied before this returns
    /// @return false when it was dropped and counted: no link leads to `address`, it is an address of many, or `port` is 0
    /// @throws IllegalArgumentException when there is no such port, or the payload is too long for one datagram
    /// @throws IllegalStateException when the endpoint has been released
    @Ephemeral
    public boolean send(int address, int port, byte[] payload) {
        if (!live) {
            throw new IllegalStateException(
                    "the endpoint of port %d has been released; claim the port again to send from it"
                            .formatted(this.port));
        }
        return manager.send(this, address, port, payload);
    }

    /// Gives the port back. Releasing twice is as once.
    public void release() {
        if (live) {
            live = false;
            manager.released(this);
        }
    }

    @Override
    public String toString() {
        return "endpoint of UDP port " + port + (live ? "" : ", released");
    }

    /// Whether anything still comes for it. Every handler for it asks, because the handler may outlast it, and the port be
    /// somebody else's by then.
    boolean live() {
        return live;
    }

    /// Null while nobody handles its datagrams at interrupt level.
    @Nullable
    InterruptCount atInterrupt() {
        return atInterrupt;
    }

    void showAtInterrupt() {
        if (atInterrupt == null) {
            atInterrupt = new InterruptCount();
        }
    }

    boolean of(UdpManager manager) {
        return this.manager == manager;
    }

    @Nullable
    Requester owner() {
        return owner;
    }

    /// Whom it is charged to.
    Account account() {
        return account;
    }

    /// The first who handles an endpoint that nobody owns yet owns it.
    void adopt(Requester who) {
        if (owner == null) {
            owner = who;
            account = manager.pass(this, who);
        }
    }
}
