package spin.ext.guest;

import java.nio.charset.StandardCharsets;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.plexus.tcp.ConnectionLostException;
import spin.plexus.tcp.Tcp;
import spin.plexus.tcp.TcpPort;

/// The command `talk TEXT`: sends the text to port 7 of this machine and prints what comes back, by calls that wait.
public final class TcpTalker implements Extension {
    private static final int HERE = 0x7f000001;
    private static final int PORT = 7;

    @Override
    public void start(Kernel kernel) {
        var tcp = kernel.resolve(Tcp.class);
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("talk"))
                .handle((command, arguments) -> {
                    var port = tcp.claimAny();
                    try {
                        kernel.console().println("talk: " + talk(port, arguments.getBytes(StandardCharsets.UTF_8)));
                    } catch (ConnectionLostException lost) {
                        kernel.console().println("talk: " + lost.getMessage());
                    } finally {
                        port.release();
                    }
                    return true;
                }).install();
    }

    private static String talk(TcpPort port, byte[] words) {
        var connection = port.connect(HERE, PORT);
        connection.awaitEstablished();
        connection.writeAll(words, 0, words.length);
        connection.closeOutput();
        var answer = new byte[words.length];
        int length = 0;
        for (int count = 0; count >= 0 && length < answer.length;) {
            count = connection.read(answer, length, answer.length - length);
            length += Math.max(count, 0);
        }
        connection.close();
        return new String(answer, 0, length, StandardCharsets.UTF_8);
    }
}
