package spin.plexus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.core.Console;
import spin.core.boot.SpinKernel;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.Endpoint;
import spin.plexus.udp.UdpManager;
import spin.plexus.udp.UdpView;
import spin.plexus.wire.Traffic;

/// The command `udp` of the prompt.
final class UdpCommand {
    static final String NAME = "udp";
    static final String USAGE = "udp send PORT TEXT   sends a datagram and prints the answers; 'udp stats' prints the counts";

    private final Console console;
    private final Endpoint endpoint;
    private final List<Traffic> layers;
    /// Null while nobody waits for any.
    private @Nullable List<String> answers;

    private UdpCommand(Console console, Endpoint endpoint, List<Traffic> layers) {
        this.console = console;
        this.endpoint = endpoint;
        this.layers = layers;
    }

    /// Claims the port that the command sends from.
    static UdpCommand attach(SpinKernel kernel, UdpManager udp, List<Traffic> layers) {
        var command = new UdpCommand(kernel.console(), udp.claimEphemeral(SpinKernel.KERNEL), layers);
        udp.handle(NAME, command.endpoint, command::answered);
        return command;
    }

    /// @return false when the request was refused or nobody answered; a sentence has been printed then
    boolean run(String arguments) {
        var words = arguments.split("\\s+", 3);
        return switch (words[0]) {
            case "send" -> words.length == 3
                    ? send(words[1], words[2])
                    : refused("udp send needs a port and a text, such as 'udp send 7 hello'.");
            case "stats" -> words.length == 1 ? stats() : refused("udp stats takes no arguments.");
            case "" -> refused("udp needs to be told what to do: 'udp send PORT TEXT' or 'udp stats'.");
            default ->
                refused("udp does not know '%s'; it knows 'udp send PORT TEXT' and 'udp stats'.".formatted(words[0]));
        };
    }

    private boolean send(String portText, String text) {
        int port = port(portText);
        if (port == 0) {
            return refused("udp: '%s' is no port; a port is a number from 1 to 65535.".formatted(portText));
        }
        var payload = text.getBytes(StandardCharsets.UTF_8);
        if (payload.length > UdpManager.LARGEST_PAYLOAD) {
            return refused("udp: the text has %d bytes and a datagram carries at most %d; send it in parts."
                    .formatted(payload.length, UdpManager.LARGEST_PAYLOAD));
        }
        var lines = new ArrayList<String>();
        answers = lines;
        try {
            endpoint.send(IpAddress.LOOPBACK, port, payload);
        } finally {
            answers = null;
        }
        if (lines.isEmpty()) {
            return refused("udp: no answer from port %d".formatted(port));
        }
        lines.forEach(console::println);
        return true;
    }

    private void answered(UdpView datagram) {
        var lines = answers;
        if (lines == null) {
            // Nobody waits for it.
            return;
        }
        var text = new String(datagram.payload(), StandardCharsets.UTF_8).replace('\n', ' ');
        lines.add("udp: %s:%d answers: %s".formatted(IpAddress.toText(datagram.sourceAddress()), datagram.sourcePort(),
                text));
    }

    private boolean stats() {
        layers.forEach(layer -> console.println(layer.toString()));
        return true;
    }

    private boolean refused(String sentence) {
        console.println(sentence);
        return false;
    }

    /// @return 0 when the text is no port
    private static int port(String text) {
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return 0;
            }
            port = port * 10 + digit - '0';
            if (port > 0xffff) {
                return 0;
            }
        }
        return port;
    }
}
