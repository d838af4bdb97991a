package spin.ext.guest;

import java.nio.charset.StandardCharsets;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.plexus.tcp.ConnectionLostException;
import spin.plexus.tcp.Tcp;
import spin.plexus.tcp.TcpPort;

/// The commands `talk TEXT` and `shout TEXT`: send the text to port 7 or 9 of this machine and print what comes back, by calls that wait.
public final class TcpTalker implements Extension {
    private static final int HERE = 0x7f000001;
    private static final int TALK = 7;
    private static final int SHOUT = 9;

    @Override
    public void start(Kernel kernel) {
        var tcp = kernel.resolve(Tcp.class);
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("talk") || command.equals("shout"))
                .handle((command, arguments) -> {
                    var port = tcp.claimAny();
                    try {
                        kernel.console().println("talk: " + talk(port, command.equals("talk") ? TALK : SHOUT,
                                arguments.getBytes(StandardCharsets.UTF_8)));
                    } catch (ConnectionLostException lost) {
                        kernel.console().println("talk: " + lost.getMessage());
                    } finally {
                        port.release();
                    }
                    return true;
                }).install();
    }

    private static String talk(TcpPort port, int remotePort, byte[] words) {
        var connection = port.connect(HERE, remotePort);
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
