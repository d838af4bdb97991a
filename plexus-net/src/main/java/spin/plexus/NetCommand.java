package spin.plexus;

import java.util.List;
import java.util.function.IntFunction;
import spin.core.Console;
import spin.core.boot.SpinKernel;
import spin.core.device.Link;
import spin.plexus.ip.IpAddress;
import spin.plexus.ip.IpManager;

/// The command `net` of the prompt: shows the protocol graph, and gives the machine addresses and routes.
final class NetCommand {
    static final String NAME = "net";
    static final String USAGE = "net [WORDS]          the protocol graph with its counts; 'net help' says what else it does";

    private static final String[] HELP = {
            "net                            the protocol graph with its counts",
            "net dot                        the same for Graphviz",
            "net address LINK A.B.C.D/N     gives a link an address; 'net address LINK none' takes it",
            "net route                      the routes, and 'net route add A.B.C.D/N GATEWAY', 'net route remove A.B.C.D/N'",
            "net arp                        the neighbours",
            "net forward on|off             passes on what is for others, or does not",
            "net ping A.B.C.D [TIMES]       asks whether a machine is there"};
    private static final int BITS = 32;
    private static final int MOST_PINGS = 1000;

    private final SpinKernel kernel;
    private final Console console;
    private final IpManager ip;
    private final Ping ping;
    private final ProtocolGraph graph;

    NetCommand(SpinKernel kernel, IpManager ip, Ping ping, ProtocolGraph graph) {
        this.kernel = kernel;
        this.console = kernel.console();
        this.ip = ip;
        this.ping = ping;
        this.graph = graph;
    }

    /// @return false when the request was refused; a sentence has been printed then
    boolean run(String arguments) {
        var words = arguments.isEmpty() ? new String[0] : arguments.split("\\s+", -1);
        try {
            return words.length == 0 ? shown(graph.text()) : run(words);
        } catch (IllegalArgumentException e) {
            return refused("net: " + e.getMessage() + ".");
        }
    }

    private boolean run(String[] words) {
        return switch (words[0]) {
            case "dot" -> words.length == 1 ? shown(graph.dot()) : misused("net dot takes no arguments");
            case "help" -> shown(String.join("\n", HELP));
            case "address" -> words.length == 3
                    ? address(words[1], words[2])
                    : misused("net address needs a link and an address, such as 'net address eth0 10.0.0.2/24'");
            case "route" -> route(words);
            case "arp" -> words.length == 1 ? arp() : misused("net arp takes no arguments");
            case "forward" -> forward(words);
            case "ping" -> ping(words);
            default -> misused("net does not know '%s'; 'net help' says what it knows".formatted(words[0]));
        };
    }

    private boolean address(String name, String text) {
        var link = link(name);
        if (text.equals("none")) {
            ip.forget(link);
            return true;
        }
        return withNetwork(text, address -> prefix -> {
            ip.address(link, address, prefix);
            return true;
        });
    }

    private boolean route(String[] words) {
        if (words.length == 1) {
            return shown(String.join("\n", ip.routes()));
        }
        if (words.length == 4 && words[1].equals("add")) {
            int gateway = IpAddress.parse(words[3]);
            return withNetwork(words[2], network -> prefix -> {
                ip.route(network, prefix, gateway);
                return true;
            });
        }
        if (words.length == 3 && words[1].equals("remove")) {
            return withNetwork(words[2], network -> prefix -> ip.removeRoute(network, prefix)
                    || refused("net: there is no route to %s.".formatted(words[2])));
        }
        return misused(
                "net route takes nothing, 'add A.B.C.D/N GATEWAY' or 'remove A.B.C.D/N'; 0.0.0.0/0 is everything");
    }

    private boolean arp() {
        for (var each : ip.interfaces()) {
            ip.neighbours().describe(each.link(), (address, station, left) -> console.println("%-15s  %s  %s  %d s"
                    .formatted(IpAddress.toText(address), station < 0 ? "(asked for)      " : stationText(station),
                            each.name(), left / 1_000_000)));
        }
        return true;
    }

    private boolean forward(String[] words) {
        if (words.length != 2 || !List.of("on", "off").contains(words[1])) {
            return misused("net forward needs 'on' or 'off'");
        }
        ip.forwarding(words[1].equals("on"));
        return true;
    }

    private boolean ping(String[] words) {
        if (words.length != 2 && words.length != 3) {
            return misused("net ping needs an address, such as 'net ping 10.0.0.1'");
        }
        return ping.run(IpAddress.parse(words[1]), words.length == 2 ? 1 : times(words[2]));
    }

    private Link link(String name) {
        var link = kernel.links().named(name);
        if (link == null) {
            throw new IllegalArgumentException("there is no link '%s'; there are %s".formatted(name,
                    String.join(", ", kernel.links().all().stream().map(Link::name).toList())));
        }
        return link;
    }

    private static boolean withNetwork(String text, IntFunction<IntFunction<Boolean>> action) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "'%s' does not say how many bits are the network's; write 10.0.0.2/24".formatted(text));
        }
        int address = IpAddress.parse(text.substring(0, slash));
        return action.apply(address).apply(number(text.substring(slash + 1), BITS, "a length of a network"));
    }

    private static int times(String text) {
        return number(text, MOST_PINGS, "a number of questions");
    }

    private static int number(String text, int most, String what) {
        int number = 0;
        for (int i = 0; i < text.length() && number <= most; i++) {
            char digit = text.charAt(i);
            number = digit < '0' || digit > '9' ? most + 1 : number * 10 + digit - '0';
        }
        if (text.isEmpty() || number > most) {
            throw new IllegalArgumentException("'%s' is not %s; give a number up to %d".formatted(text, what, most));
        }
        return number;
    }

    static String stationText(long station) {
        var text = new StringBuilder();
        for (int shift = 40; shift >= 0; shift -= 8) {
            text.append(text.isEmpty() ? "" : ":").append("%02x".formatted(station >>> shift & 0xff));
        }
        return text.toString();
    }

    private boolean shown(String text) {
        text.lines().forEach(console::println);
        return true;
    }

    private boolean misused(String sentence) {
        return refused(sentence + ".");
    }

    private boolean refused(String sentence) {
        console.println(sentence);
        return false;
    }
}
