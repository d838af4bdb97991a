package spin.systems.spin.services;

import spin.plexus.tcp.TcpPort;

/// The application at the other machine that writes to whoever calls, without an end.
public record StreamSource(TcpPort port, Contents contents) {
    /// The body of the strand that writes.
    public void send() {
        var caller = port.accept();
        for (long number = 0;; number++) {
            var piece = contents.piece(number);
            caller.writeAll(piece, 0, piece.length);
        }
    }
}
