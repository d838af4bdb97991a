package spin.ext.forward;

import java.nio.charset.StandardCharsets;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.plexus.tcp.ConnectionLostException;
import spin.plexus.tcp.Tcp;
import spin.plexus.tcp.TcpConnection;
import spin.plexus.tcp.TcpPort;

/// Both ends of a connection for tests, as an extension: port 7 echoes, and the command `talk PORT TEXT` says so what comes back.
public final class Talk implements Extension {
    private static final int HERE = 0x7f000001;
    private static final int ECHO = 7;

    @Override
    public void start(Kernel kernel) {
        var tcp = kernel.resolve(Tcp.class);
        var echo = tcp.claim(ECHO);
        var events = kernel.events();
        events.on(Tcp.class, Tcp::called).key(echo).handle(Talk::accept).install();
        events.on(Tcp.class, Tcp::readable).key(echo).handle(Talk::echo).install();
        events.on(Tcp.class, Tcp::peerClosed).key(echo).handle(Talk::echo).install();
        echo.listen(4);
        events.on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("talk"))
                .handle((command, arguments) -> {
                    int space = arguments.indexOf(' ');
                    kernel.console().println(talk(tcp, Integer.parseInt(arguments.substring(0, space)),
                            arguments.substring(space + 1).getBytes(StandardCharsets.UTF_8)));
                    return true;
                }).install();
    }

    private static void accept(TcpPort port) {
        for (var caller = port.poll(); caller != null; caller = port.poll()) {
            echo(caller);
        }
    }

    private static void echo(TcpConnection caller) {
        var piece = new byte[1000];
        int count = caller.poll(piece, 0, 1000);
        while (count > 0) {
            caller.write(piece, 0, count);
            count = caller.poll(piece, 0, 1000);
        }
        if (count < 0) {
            caller.close();
        }
    }

    private static String talk(Tcp tcp, int remotePort, byte[] words) {
        var port = tcp.claimAny();
        try {
            var connection = port.connect(HERE, remotePort);
            connection.awaitEstablished();
            connection.writeAll(words, 0, words.length);
            connection.closeOutput();
            var answer = new StringBuilder();
            var piece = new byte[1000];
            for (int count = connection.read(piece, 0, 1000); count >= 0; count = connection.read(piece, 0, 1000)) {
                answer.append(new String(piece, 0, count, StandardCharsets.UTF_8));
            }
            connection.close();
            return answer.toString();
        } catch (ConnectionLostException lost) {
            return lost.ending().text();
        } finally {
            port.release();
        }
    }
}
