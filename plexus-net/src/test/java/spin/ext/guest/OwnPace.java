package spin.ext.guest;

import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.dispatcher.predicate.Ephemeral;
import spin.plexus.tcp.CongestionControl;
import spin.plexus.tcp.CongestionWindow;
import spin.plexus.tcp.Tcp;
import spin.plexus.tcp.TcpPort;

/// The command `pace HOW`: sends 40,000 bytes to port 7 of this machine and takes them back, at a pace of its own: `slow` keeps two segments on
/// their way, `never` never comes to an end, `broken` throws.
public final class OwnPace implements Extension {
    private static final int HERE = 0x7f000001;
    private static final int TALK = 7;
    private static final int BYTES = 40_000;

    @Override
    public void start(Kernel kernel) {
        var tcp = kernel.resolve(Tcp.class);
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals("pace"))
                .handle((command, arguments) -> {
                    var port = tcp.claimAny();
                    var policy = new Policy(arguments, port.port());
                    var events = kernel.events();
                    events.on(CongestionControl.class, CongestionControl::acknowledged).key(port)
                            .handle(policy::acknowledged).install();
                    events.on(CongestionControl.class, CongestionControl::lost).key(port).handle(policy::lost)
                            .install();
                    int back = thereAndBack(port);
                    kernel.console().println("pace: " + back + " bytes came back, asked "
                            + (policy.asked > 0 ? "often" : "never") + ", at most " + policy.widest
                            + " segments, strangers "
                            + policy.strangers);
                    port.release();
                    return true;
                }).install();
    }

    private static int thereAndBack(TcpPort port) {
        var connection = port.connect(HERE, TALK);
        connection.awaitEstablished();
        connection.writeAll(new byte[BYTES], 0, BYTES);
        connection.closeOutput();
        var piece = new byte[BYTES];
        int length = 0;
        for (int count = 0; count >= 0; count = connection.read(piece, 0, piece.length)) {
            length += count;
        }
        connection.close();
        return length;
    }

    @Ephemeral
    private static final class Policy {
        private final boolean never;
        private final boolean broken;
        private long asked;
        private final int port;
        private long widest;
        private long strangers;

        Policy(String how, int port) {
            this.port = port;
            never = how.equals("never");
            broken = how.equals("broken");
        }

        void acknowledged(CongestionWindow window, int bytes) {
            asked++;
            strangers += window.localPort() == port ? 0 : 1;
            while (never) {
                widest++;
            }
            if (broken) {
                throw new IllegalStateException("no pace");
            }
            window.bytes(2L * window.segment());
            widest = Math.max(widest, window.bytes() / window.segment());
        }

        void lost(CongestionWindow window) {
            window.threshold(2L * window.segment());
        }
    }
}
