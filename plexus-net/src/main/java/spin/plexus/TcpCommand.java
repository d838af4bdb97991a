package spin.plexus;

import java.util.Locale;
import spin.core.Console;
import spin.plexus.tcp.Connection;
import spin.plexus.tcp.TcpManager;

/// The command `tcp` of the prompt.
final class TcpCommand {
    static final String NAME = "tcp";
    static final String USAGE = "tcp   shows who listens, and every connection with its state, queues and window";

    private final Console console;
    private final TcpManager tcp;

    TcpCommand(Console console, TcpManager tcp) {
        this.console = console;
        this.tcp = tcp;
    }

    /// Always true: there is nothing that it could refuse.
    boolean run() {
        tcp.listeners().forEach(listener -> console.println("port %-5d  LISTEN".formatted(listener.port())));
        tcp.connections().forEach(connection -> console.println(line(connection)));
        console.println(tcp.traffic().toString());
        return true;
    }

    private static String line(Connection connection) {
        return String.format(Locale.ROOT, "%s  to read %d  to send %d  %s  rtt %.3f ms", connection,
                connection.readable(), connection.unsent(), connection.congestion(), connection.roundTrip() / 1e6);
    }
}
