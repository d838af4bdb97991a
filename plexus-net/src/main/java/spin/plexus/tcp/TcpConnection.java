package spin.plexus.tcp;

import spin.core.account.Account;
import spin.plexus.ip.IpAddress;

/// A connection that somebody holds: a capability, made by [TcpPort#accept], [TcpPort#poll] and [TcpPort#connect] only.
///
/// Its two addresses and two ports are what they are for good; whoever has the object speaks under them and no others. Calls
/// that wait say so, and can be made on a strand only; the others can be made anywhere. Of a connection that was closed here no event
/// is raised any more but [Tcp#ended].
public final class TcpConnection {
    private final TcpPorts ports;
    private final TcpPort port;
    private final Connection machine;
    private final int localAddress;
    private final int localPort;
    private final int remoteAddress;
    private final int remotePort;
    private final Waiting changes;
    private final News news = new News();
    /// What the owner has not been told yet, as a set of bits.
    private int happened;
    private Account charged;
    private Linger linger = Linger.DELIVER;
    private boolean roomWanted;
    private boolean closed;

    /// Tells what has become of this connection.
    private final class News extends Deliveries.News {
        @Override
        void tell() {
            // What happens meanwhile is told in another turn.
            int due = happened;
            happened = 0;
            while (due != 0) {
                var what = Observer.Happening.firstOf(due);
                due &= ~what.bit;
                boolean owed = !closed || what == Observer.Happening.ENDED;
                if (owed && port.live()) {
                    raise(what);
                }
            }
        }
    }

    TcpConnection(TcpPorts ports, TcpPort port, Connection machine, Account charged) {
        this.ports = ports;
        this.port = port;
        this.machine = machine;
        this.charged = charged;
        localAddress = machine.localAddress();
        localPort = machine.localPort();
        remoteAddress = machine.remoteAddress();
        remotePort = machine.remotePort();
        changes = ports.waiting();
    }

    public int localAddress() {
        return localAddress;
    }

    public int localPort() {
        return localPort;
    }

    public int remoteAddress() {
        return remoteAddress;
    }

    public int remotePort() {
        return remotePort;
    }

    /// The port that it was called at, or calls from.
    public TcpPort port() {
        return port;
    }

    /// Whether both sides have agreed to speak and neither has ended it.
    public boolean isEstablished() {
        return machine.state().isSynchronized();
    }

    /// Whether it is over; [#ending] says how.
    public boolean isOver() {
        return machine.ending() != Ending.NONE;
    }

    /// How it ended; [Ending#NONE] while it has not.
    public Ending ending() {
        return machine.ending();
    }

    /// Waits until both sides have agreed to speak.
    ///
    /// @throws ConnectionLostException when they do not
    public void awaitEstablished() {
        while (!isEstablished()) {
            if (isOver()) {
                throw new ConnectionLostException(name(), machine.ending());
            }
            changes.await();
        }
    }

    /// Bytes that can be read without waiting.
    public int readable() {
        return machine.readable();
    }

    /// Whether the peer has said that it sends nothing more, and all that it sent is here.
    public boolean isPeerClosed() {
        return machine.isPeerClosed();
    }

    /// Reads what is there.
    ///
    /// @return how many bytes; 0 when there is nothing now, -1 when nothing will come any more
    /// @throws IndexOutOfBoundsException when the bytes do not fit there
    /// @throws ConnectionLostException when it was lost
    /// @throws IllegalStateException when it has been closed here
    public int poll(byte[] into, int at, int length) {
        demandOpen();
        demandRoom(into, at, length);
        int count;
        if (machine.readable() == 0) {
            count = length == 0 && machine.hasReceiver() ? 0 : machine.readNothing();
        } else {
            count = machine.take(into, at, length);
            if (machine.owesAcknowledgement()) {
                machine.settle(ports.now());
                ports.settle();
            }
        }
        if (count < 0) {
            demandKept();
        }
        return count;
    }

    /// Copies what is there and leaves it there for the next reading.
    ///
    /// @return how many bytes, possibly none
    /// @throws IndexOutOfBoundsException when the bytes do not fit there
    /// @throws IllegalStateException when it has been closed here
    public int peek(byte[] into, int at, int length) {
        demandOpen();
        demandRoom(into, at, length);
        return machine.peek(into, at, length);
    }

    /// Reads what is there; waits until there is something.
    ///
    /// @return how many bytes, at least 1 if `length` is; -1 when nothing will come any more
    /// @throws ConnectionLostException when it was lost, also while this waits
    public int read(byte[] into, int at, int length) {
        int count = poll(into, at, length);
        while (count == 0 && length > 0) {
            changes.await();
            count = poll(into, at, length);
        }
        return count;
    }

    /// Bytes that [#write] would take. If there is no room, [Tcp#writable] says when there is.
    public int writable() {
        int room = machine.writable();
        roomWanted |= room == 0;
        return room;
    }

    /// Bytes that were written and that the peer does not have yet, as far as is known.
    public int unacknowledged() {
        return machine.unsent();
    }

    /// Takes as much as there is room for. If that is not all, [Tcp#writable] says when there is room again.
    ///
    /// @return how many bytes were taken, possibly none
    /// @throws ConnectionLostException when it was lost
    /// @throws IllegalStateException when it has been closed here, for writing at least
    public int write(byte[] bytes, int from, int length) {
        demandOpen();
        if (machine.isFinQueued()) {
            throw new IllegalStateException(
                    name() + " is closed for writing; write before closeOutput");
        }
        demandKept();
        int taken = machine.write(bytes, from, length, ports.now());
        roomWanted = taken < length;
        ports.settle();
        return taken;
    }

    /// Writes all; waits until the last byte was taken, which is not until the peer has it.
    ///
    /// @throws ConnectionLostException when it was lost, also while this waits
    public void writeAll(byte[] bytes, int from, int length) {
        int done = write(bytes, from, length);
        while (done < length) {
            changes.await();
            done += write(bytes, from + done, length - done);
        }
    }

    /// Nothing more will be written; the peer learns of it behind all that was. It can go on sending.
    public void closeOutput() {
        demandOpen();
        machine.close(ports.now());
        ports.settle();
    }

    /// Nothing more will be written or read. What was written is still delivered, unless [#linger] says otherwise; if there is text that
    /// nobody has read, or if more comes, the peer is told so by a reset. Closing twice is as once.
    public void close() {
        if (!closed) {
            closed = true;
            if (linger == Linger.RESET) {
                machine.abort(ports.now());
            } else {
                machine.release(ports.now());
            }
            ports.settle();
            changes.wake();
        }
    }

    /// Throws everything away and tells the peer.
    public void abort() {
        closed = true;
        machine.abort(ports.now());
        ports.settle();
        changes.wake();
    }

    /// What [#close] does with text that the peer does not have; [Linger#DELIVER] unless this is called.
    public void linger(Linger rule) {
        linger = rule;
    }

    /// Sends what is written at once, however little (against Nagle's algorithm).
    public void noDelay(boolean on) {
        machine.noDelay(on, ports.now());
        ports.settle();
    }

    /// Asks a peer that has been silent for two hours whether it is there, and ends the connection if it is not.
    public void keepAlive(boolean on) {
        machine.keepAlive(on, ports.now());
        ports.settle();
    }

    @Override
    public String toString() {
        return "TCP connection " + machine;
    }

    // What TcpPorts asks and says.

    boolean isClosed() {
        return closed;
    }

    /// What the connection holds is charged to somebody else from now on.
    void chargeTo(Account other) {
        ports.credit(charged);
        charged = other;
    }

    Account charged() {
        return charged;
    }

    void observed(Connection of, Observer.Happening what) {
        if (what == Observer.Happening.ENDED) {
            ports.ended(this);
        }
        changes.wake();
        boolean wanted = what != Observer.Happening.WRITABLE || roomWanted;
        if (port.handled && port.live() && wanted) {
            happened |= what.bit;
            ports.tell(port, news);
        }
    }

    private void raise(Observer.Happening what) {
        var events = ports.events();
        switch (what) {
            case ESTABLISHED -> events.established(this);
            case READABLE -> events.readable(this);
            case WRITABLE -> {
                roomWanted = false;
                events.writable(this);
            }
            case PEER_CLOSED -> events.peerClosed(this);
            case URGENT -> {
                // Urgent data stays in the stream; nobody is told of the mark.
            }
            case ENDED -> events.ended(this);
        }
    }

    private void demandOpen() {
        if (closed) {
            throw new IllegalStateException(name() + " has been closed here; open another one");
        }
    }

    private static void demandRoom(byte[] into, int at, int length) {
        if (at < 0 || length < 0 || at > into.length - length) {
            throw new IndexOutOfBoundsException(
                    "bytes %d to %d of an array of %d".formatted(at, at + length, into.length));
        }
    }

    private void demandKept() {
        var how = machine.ending();
        if (how != Ending.NONE && how != Ending.CLOSED) {
            throw new ConnectionLostException(name(), how);
        }
    }

    private String name() {
        return "the connection from %s:%d to %s:%d".formatted(IpAddress.toText(localAddress), localPort,
                IpAddress.toText(remoteAddress), remotePort);
    }
}
