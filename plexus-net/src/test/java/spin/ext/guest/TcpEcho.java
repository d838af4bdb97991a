package spin.ext.guest;

import spin.core.Extension;
import spin.core.Kernel;
import spin.plexus.tcp.Tcp;
import spin.plexus.tcp.TcpConnection;
import spin.plexus.tcp.TcpPort;

/// Sends what comes on connections to port 7 back, by events alone; it takes no more than it can send.
public final class TcpEcho implements Extension {
    private static final int PORT = 7;

    private final byte[] piece = new byte[8192];

    @Override
    public void start(Kernel kernel) {
        var port = kernel.resolve(Tcp.class).claim(PORT);
        var events = kernel.events();
        events.on(Tcp.class, Tcp::called).key(port).handle(this::answer).install();
        events.on(Tcp.class, Tcp::readable).key(port).handle(this::echo).install();
        events.on(Tcp.class, Tcp::writable).key(port).handle(this::echo).install();
        events.on(Tcp.class, Tcp::peerClosed).key(port).handle(this::echo).install();
        port.listen(1024);
    }

    private void answer(TcpPort port) {
        for (var caller = port.poll(); caller != null; caller = port.poll()) {
            echo(caller);
        }
    }

    private void echo(TcpConnection caller) {
        if (caller.isOver()) {
            return;
        }
        int count = take(caller);
        while (count > 0) {
            caller.write(piece, 0, count);
            count = take(caller);
        }
        if (count < 0) {
            caller.close();
        }
    }

    private int take(TcpConnection caller) {
        return caller.poll(piece, 0, Math.min(piece.length, caller.writable()));
    }
}
