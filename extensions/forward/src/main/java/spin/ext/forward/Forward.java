package spin.ext.forward;

import java.util.TreeMap;
import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.plexus.ip.IpAddress;
import spin.plexus.udp.PortRefusedException;
import spin.plexus.udp.Udp;

/// Redirects datagrams to a port of this machine to a port of another, and the answers back, on the arrival event itself: no datagram goes up to
/// a process and down again.
///
/// Each client has a port of its own towards the target, so the target can tell clients apart and answers find their way. What is
/// carried is the payload, byte for byte and in datagrams as they came.
///
/// Source: Bershad et al., SOSP '95, 5.3 and table 6; Fiuczynski and Bershad, USENIX '96, 5.2.
public final class Forward implements Extension {
    private final TreeMap<Integer, Redirection> redirections = new TreeMap<>();

    @Override
    public void start(Kernel kernel) {
        var udp = kernel.resolve(Udp.class);
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("forward"))
                .handle((command, arguments) -> {
                    run(Words.of(arguments), kernel, udp);
                    return true;
                })
                .as("forward").install();
    }

    private void run(Words words, Kernel kernel, Udp udp) {
        var console = kernel.console();
        switch (words.at(0)) {
            case "add" -> add(words, kernel, udp);
            case "remove" -> remove(words.number(1, 0xffff), console);
            case "list" ->
                redirections.forEach((port, redirection) -> console.println("forward: " + redirection.text()));
            default -> console.println("forward add PORT ADDRESS PORT | remove PORT | list");
        }
    }

    private void add(Words words, Kernel kernel, Udp udp) {
        var console = kernel.console();
        int port = words.number(1, 0xffff);
        int targetPort = words.number(3, 0xffff);
        if (port <= 0 || targetPort <= 0) {
            console.println("forward: add needs a port, an address and a port, such as 'forward add 53 10.0.0.9 53'");
            return;
        }
        try {
            int target = IpAddress.parse(words.at(2));
            var claimed = udp.claim(port);
            redirections.put(port, Redirection.begin(kernel.events(), udp, claimed, target, targetPort));
            console.println("forward: port %d goes to %s:%d".formatted(port, IpAddress.toText(target), targetPort));
        } catch (IllegalArgumentException | PortRefusedException refused) {
            console.println("forward: " + refused.getMessage());
        }
    }

    private void remove(int port, Console console) {
        var redirection = redirections.remove(port);
        if (redirection == null) {
            console.println("forward: that port is not redirected");
            return;
        }
        redirection.end();
        console.println("forward: port %d is not redirected any more".formatted(port));
    }
}
