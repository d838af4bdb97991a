package spin.ext.videoclient;

import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.PortRefusedException;
import spin.plexus.udp.Udp;

/// Watches a video server: joins it, puts the frames together as their pieces arrive, and checks the pattern of each piece. It draws nothing:
/// the machine's frame buffer is not an extension's to write.
public final class VideoClient implements Extension {
    private static final int CONTROL = 8000;

    private final Picture picture = new Picture();
    private @Nullable Endpoint port;
    private int server;

    @Override
    public void start(Kernel kernel) {
        var udp = kernel.resolve(Udp.class);
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("watch"))
                .handle((command, arguments) -> {
                    run(Words.of(arguments), kernel, udp);
                    return true;
                })
                .as("watch").install();
    }

    private void run(Words words, Kernel kernel, Udp udp) {
        var console = kernel.console();
        switch (words.at(0)) {
            case "join" -> join(words, kernel, udp);
            case "leave" -> leave(console);
            case "stats" -> console.println("watch: " + picture.text());
            default -> console.println("watch join ADDRESS PORT | leave | stats");
        }
    }

    private void join(Words words, Kernel kernel, Udp udp) {
        var console = kernel.console();
        try {
            server = IpAddress.parse(words.at(1));
            leave(console);
            var claimed = udp.claim(words.number(2, 0xffff));
            port = claimed;
            kernel.events().on(Udp.class, Udp::packetArrived).key(claimed)
                    .guard(datagram -> datagram.sourceAddress() == server).handle(picture::piece).as("picture")
                    .install();
            claimed.send(server, CONTROL, new byte[]{'J'});
        } catch (IllegalArgumentException | PortRefusedException refused) {
            console.println("watch: " + refused.getMessage());
        }
    }

    private void leave(Console console) {
        var old = port;
        if (old != null) {
            old.send(server, CONTROL, new byte[]{'L'});
            old.release();
            port = null;
            console.println("watch: left");
        }
    }
}
