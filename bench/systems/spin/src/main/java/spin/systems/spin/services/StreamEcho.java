package spin.systems.spin.services;

import spin.plexus.tcp.TcpConnection;
import spin.plexus.tcp.TcpPort;

/// The application at the other machine: it writes back what it reads, to whoever calls.
public final class StreamEcho {
    private final byte[] piece = new byte[1024];

    public void called(TcpPort port) {
        for (var caller = port.poll(); caller != null; caller = port.poll()) {
            caller.noDelay(true);
            readable(caller);
        }
    }

    public void readable(TcpConnection caller) {
        for (int count = caller.poll(piece, 0, piece.length); count > 0; count = caller.poll(piece, 0, piece.length)) {
            caller.writeAll(piece, 0, count);
        }
    }
}
