package spin.plexus.tcp;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// A port that is called by others. Made by [TcpStack#listen].
public final class Listener {
    private final TcpStack stack;
    private final int port;
    private final int backlog;
    private final ArrayDeque<Connection> ready = new ArrayDeque<>();
    private Observer observer = Observer.NONE;
    private int halfOpen;
    private boolean open = true;

    Listener(TcpStack stack, int port, int backlog) {
        this.stack = stack;
        this.port = port;
        this.backlog = backlog;
    }

    public int port() {
        return port;
    }

    /// Tells `observer` what happens on the connections that it is called by from now on; [Observer.Happening#ESTABLISHED]
    /// says that there is one more to accept.
    public void observe(Observer observer) {
        this.observer = observer;
    }

    /// The connection that has waited longest; null when none waits.
    public @Nullable Connection accept() {
        return ready.poll();
    }

    /// Whether a connection waits to be accepted.
    public boolean hasCaller() {
        return !ready.isEmpty();
    }

    /// Nobody is answered any more; connections that wait to be accepted are reset.
    public void close(long now) {
        if (open) {
            open = false;
            stack.closed(this);
            while (!ready.isEmpty()) {
                ready.remove().abort(now);
            }
        }
    }

    Observer observer() {
        return observer;
    }

    int halfOpen() {
        return halfOpen;
    }

    boolean isFull() {
        return ready.size() >= backlog;
    }

    void called() {
        halfOpen++;
    }

    /// A call that came to nothing.
    void hungUp() {
        halfOpen--;
    }

    void gone(Connection connection) {
        ready.remove(connection);
    }

    /// A call is complete.
    ///
    /// @return false when too many wait already
    boolean admit(Connection connection) {
        if (!open || isFull()) {
            return false;
        }
        halfOpen--;
        ready.add(connection);
        return true;
    }

    /// A call that was answered by a cookie is complete.
    boolean admitCookie(Connection connection) {
        halfOpen++;
        if (admit(connection)) {
            return true;
        }
        halfOpen--;
        return false;
    }
}
