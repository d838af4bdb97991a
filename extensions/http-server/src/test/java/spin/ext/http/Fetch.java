package spin.ext.http;

import java.nio.charset.StandardCharsets;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Threads;
import spin.plexus.tcp.ConnectionLostException;
import spin.plexus.tcp.Tcp;

/// A browser for tests, as an extension: the command `fetch TEXT` sends the text to port 80 of this machine, `~` as CR LF, and prints all
/// that comes back but CR, which no console prints; `!` waits a second, and at the end of the text nothing more is said but nothing is closed either.
/// `fetch nothing` lets a second pass.
public final class Fetch implements Extension {
    private static final int HERE = 0x7f000001;
    private static final int PORT = 80;

    @Override
    public void start(Kernel kernel) {
        var tcp = kernel.resolve(Tcp.class);
        var threads = kernel.resolve(Threads.class);
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("fetch"))
                .handle((command, arguments) -> {
                    kernel.console().println(fetch(tcp, threads, arguments));
                    return true;
                }).install();
    }

    private static String fetch(Tcp tcp, Threads threads, String text) {
        if (text.equals("nothing")) {
            threads.sleep(threads.cyclesPerSecond());
            return "";
        }
        var port = tcp.claimAny();
        var answer = new StringBuilder();
        try {
            var connection = port.connect(HERE, PORT);
            connection.awaitEstablished();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '!') {
                    threads.sleep(threads.cyclesPerSecond());
                } else {
                    var bytes = (c == '~' ? "\r\n" : String.valueOf(c)).getBytes(StandardCharsets.ISO_8859_1);
                    connection.writeAll(bytes, 0, bytes.length);
                }
            }
            var piece = new byte[4096];
            for (int count = connection.read(piece, 0, piece.length); count >= 0; count = connection.read(piece, 0,
                    piece.length)) {
                answer.append(new String(piece, 0, count, StandardCharsets.ISO_8859_1).replace("\r", ""));
            }
            connection.close();
        } catch (ConnectionLostException lost) {
            answer.append("[lost: ").append(lost.ending().text()).append(']');
        } finally {
            port.release();
        }
        return answer.toString();
    }
}
