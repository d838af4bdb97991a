package spin.ext.plain;

import spin.core.Extension;
import spin.core.Kernel;
import spin.core.strand.Threads;
import spin.plexus.tcp.ConnectionLostException;
import spin.plexus.tcp.Tcp;
import spin.plexus.tcp.TcpConnection;
import spin.plexus.udp.Udp;

/// Bytes as fast as they go: TCP port 9 throws away what comes, TCP port 19 sends until the caller goes, UDP port 7 sends each datagram back.
///
/// Source: RFC 862, 863, 864.
public final class Plain implements Extension {
    private static final int ECHO = 7;
    private static final int DISCARD = 9;
    private static final int SOURCE = 19;
    private static final int BACKLOG = 16;
    private static final int PIECE = 65_536;

    /// What is done with one caller.
    private interface Service {
        void serve(TcpConnection caller);
    }

    @Override
    public void start(Kernel kernel) {
        var udp = kernel.resolve(Udp.class);
        var echo = udp.claim(ECHO);
        kernel.events().on(Udp.class, Udp::packetArrived).key(echo)
                .handle(packet -> echo.send(packet.sourceAddress(), packet.sourcePort(), packet.payload())).install();
        listen(kernel, DISCARD, Plain::discard);
        listen(kernel, SOURCE, Plain::send);
    }

    private static void listen(Kernel kernel, int number, Service service) {
        var threads = kernel.resolve(Threads.class);
        var port = kernel.resolve(Tcp.class).claim(number);
        kernel.events().on(Tcp.class, Tcp::called).key(port).handle(called -> {
            while (called.hasCaller()) {
                var caller = called.poll();
                if (caller != null) {
                    threads.fork("port " + number, () -> served(caller, service));
                }
            }
        }).install();
        port.listen(BACKLOG);
    }

    private static void served(TcpConnection caller, Service service) {
        try {
            service.serve(caller);
            caller.close();
        } catch (ConnectionLostException gone) {
            // Whoever has measured enough goes, as is his right.
            caller.abort();
        }
    }

    private static void discard(TcpConnection caller) {
        var piece = new byte[PIECE];
        while (caller.read(piece, 0, piece.length) >= 0) {
            // Nobody wants it.
        }
    }

    private static void send(TcpConnection caller) {
        var piece = new byte[PIECE];
        while (!caller.isPeerClosed()) {
            caller.writeAll(piece, 0, piece.length);
        }
    }
}
