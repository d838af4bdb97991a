package spin.ext.forward;

import java.util.TreeMap;
import spin.core.Console;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;
import spin.core.strand.Threads;
import spin.plexus.ip.IpAddress;
import spin.plexus.tcp.TcpRefusedException;
import spin.plexus.tcp.TcpSegments;
import spin.plexus.udp.PortRefusedException;
import spin.plexus.udp.Udp;

/// Redirects datagrams, and segments of TCP, to a port of this machine to a port of another, and the answers back, on the arrival event itself: no datagram goes up to
/// a process and down again.
///
/// Each client has a port of its own towards the target, so the target can tell clients apart and answers find their way. What is
/// carried is the payload, byte for byte and in datagrams as they came. TCP is redirected by the segment ([StreamRedirection]).
///
/// Source: Bershad et al., SOSP '95, 5.3 and table 6; Fiuczynski and Bershad, USENIX '96, 5.2.
public final class Forward implements Extension {
    private final TreeMap<Integer, Redirection> redirections = new TreeMap<>();
    private final TreeMap<Integer, StreamRedirection> streams = new TreeMap<>();

    @Override
    public void start(Kernel kernel) {
        var udp = kernel.resolve(Udp.class);
        var tcp = kernel.resolve(TcpSegments.class);
        var threads = kernel.resolve(Threads.class);
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("forward"))
                .handle((command, arguments) -> {
                    run(Words.of(arguments), kernel, udp, tcp, threads);
                    return true;
                })
                .as("forward").install();
    }

    private void run(Words words, Kernel kernel, Udp udp, TcpSegments tcp, Threads threads) {
        var console = kernel.console();
        switch (words.at(0)) {
            case "add" -> add(words, kernel, udp);
            case "remove" -> remove(words.number(1, 0xffff), console);
            case "tcp" -> addStream(words, kernel, tcp, threads);
            case "remove-tcp" -> removeStream(words.number(1, 0xffff), console);
            case "list" -> {
                redirections.forEach((port, redirection) -> console.println("forward: " + redirection.text()));
                streams.forEach((port, redirection) -> console.println("forward: " + redirection.text()));
            }
            default -> console.println(
                    "forward add PORT ADDRESS PORT | remove PORT | tcp PORT ADDRESS PORT | remove-tcp PORT | list");
        }
    }

    private void addStream(Words words, Kernel kernel, TcpSegments tcp, Threads threads) {
        var console = kernel.console();
        int port = words.number(1, 0xffff);
        int targetPort = words.number(3, 0xffff);
        if (port <= 0 || targetPort <= 0) {
            console.println("forward: tcp needs a port, an address and a port, such as 'forward tcp 80 10.0.0.9 80'");
            return;
        }
        try {
            int target = IpAddress.parse(words.at(2));
            var claimed = tcp.claim(port);
            streams.put(port,
                    StreamRedirection.begin(kernel.events(), tcp, threads, claimed, target, targetPort));
            console.println("forward: TCP port %d goes to %s:%d".formatted(port, IpAddress.toText(target), targetPort));
        } catch (IllegalArgumentException | TcpRefusedException refused) {
            console.println("forward: " + refused.getMessage());
        }
    }

    private void removeStream(int port, Console console) {
        var redirection = streams.remove(port);
        if (redirection == null) {
            console.println("forward: that port of TCP is not redirected");
            return;
        }
        redirection.end();
        console.println("forward: TCP port %d is not redirected any more".formatted(port));
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
