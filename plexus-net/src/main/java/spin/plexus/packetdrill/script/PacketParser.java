package spin.plexus.packetdrill.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import spin.plexus.packetdrill.script.PacketSpec.Ports;
import spin.plexus.packetdrill.script.Token.Kind;

/// Reads what stands behind `<` or `>`.
final class PacketParser {
    private static final long MOST = 0xffff_ffffL;
    private static final int LONGEST_PAYLOAD = 65_535;
    private static final Set<String> TUNNELS = Set.of("ipv4", "ipv6", "gre", "mpls");

    private static final Map<String, Integer> ICMP_TYPES = Map.of("echo_reply", 0, "unreachable", 3, "source_quench", 4,
            "redirect", 5, "echo_request", 8, "time_exceeded", 11, "parameter_problem", 12);
    private static final Map<String, Integer> UNREACHABLE = Map.ofEntries(Map.entry("net_unreachable", 0),
            Map.entry("host_unreachable", 1), Map.entry("protocol_unreachable", 2),
            Map.entry("port_unreachable", 3), Map.entry("frag_needed", 4), Map.entry("source_route_failed", 5),
            Map.entry("net_unknown", 6), Map.entry("host_unknown", 7), Map.entry("source_host_isolated", 8),
            Map.entry("net_prohibited", 9), Map.entry("host_prohibited", 10), Map.entry("net_unreachable_for_tos", 11),
            Map.entry("host_unreachable_for_tos", 12), Map.entry("packet_filtered", 13),
            Map.entry("precedence_violation", 14), Map.entry("precedence_cutoff", 15));

    private final Tokens tokens;
    private final TcpOptionParser options;

    PacketParser(Tokens tokens) {
        this.tokens = tokens;
        this.options = new TcpOptionParser(tokens);
    }

    PacketSpec packet() throws BadScriptException {
        var tunnel = skipTunnels();
        var packet = inner();
        return tunnel.isEmpty() ? packet : new PacketSpec.Unsupported(packet.ip(), "a packet within " + tunnel);
    }

    private String skipTunnels() throws BadScriptException {
        var last = "";
        while (tokens.peek().is(Kind.WORD) && TUNNELS.contains(tokens.peek().text())) {
            last = tokens.next().text();
            while (!tokens.accept(':')) {
                if (tokens.peek().is(Kind.END)) {
                    throw tokens.expected("':' behind " + last);
                }
                tokens.next();
            }
        }
        return last;
    }

    private PacketSpec inner() throws BadScriptException {
        var ip = ipInfo();
        if (tokens.acceptWord("udp")) {
            var ports = ports();
            tokens.expect('(');
            int length = (int) tokens.number("the length of a datagram", 0, LONGEST_PAYLOAD);
            tokens.expect(')');
            return new PacketSpec.Udp(ip, ports, length);
        }
        return tokens.acceptWord("icmp") ? icmp(ip) : tcp(ip);
    }

    private PacketSpec tcp(IpInfo ip) throws BadScriptException {
        var ports = ports();
        int flags = flags();
        long sequence = tokens.number("a sequence number", 0, MOST);
        int length = range(sequence);
        var acknowledgement = tokens.acceptWord("ack")
                ? OptionalLong.of(tokens.number("the number behind 'ack'", 0, MOST))
                : OptionalLong.empty();
        var window = tokens.acceptWord("win") ? word("the window") : OptionalInt.empty();
        var urgent = tokens.acceptWord("urg") ? word("the urgent pointer") : OptionalInt.empty();
        var list = tokens.accept('<') ? options.list() : Optional.of(TcpOptions.NONE);
        return new PacketSpec.Tcp(ip, ports, flags, sequence, length, acknowledgement, window, urgent, list);
    }

    /// `:end(length)`, which must agree.
    private int range(long sequence) throws BadScriptException {
        tokens.expect(':');
        var at = tokens.peek().position();
        long end = tokens.number("the sequence number of the end", 0, MOST);
        tokens.expect('(');
        int length = (int) tokens.number("the length of the payload", 0, LONGEST_PAYLOAD);
        tokens.expect(')');
        if (((sequence + length) & MOST) != end) {
            throw new BadScriptException(at, "the sequence numbers " + sequence + ":" + end + " do not span " + length
                    + " bytes; the end is " + ((sequence + length) & MOST));
        }
        return length;
    }

    private OptionalInt word(String what) throws BadScriptException {
        return OptionalInt.of((int) tokens.number(what, 0, 0xffff));
    }

    private Ports ports() throws BadScriptException {
        if (!tokens.peek().is(Kind.INTEGER) || !tokens.ahead(1).isSymbol('>')) {
            return Ports.OPEN;
        }
        int source = (int) tokens.number("a port", 1, 0xffff);
        tokens.expect('>');
        return new Ports(source, (int) tokens.number("a port", 1, 0xffff));
    }

    private int flags() throws BadScriptException {
        if (tokens.accept('-')) {
            return 0;
        }
        int flags = 0;
        while (true) {
            var token = tokens.peek();
            if (tokens.accept('.')) {
                flags |= TcpFlags.ACK;
            } else if (token.is(Kind.WORD)) {
                tokens.next();
                flags |= letters(token);
            } else if (flags != 0) {
                return flags;
            } else {
                throw tokens.expected("a packet: flags, 'udp' or 'icmp'");
            }
        }
    }

    private static int letters(Token token) throws BadScriptException {
        int flags = 0;
        for (char letter : token.text().toCharArray()) {
            int flag = TcpFlags.of(letter);
            if (flag == 0) {
                throw new BadScriptException(token.position(), "expected flags of FSRPUEWA and '.', found "
                        + token.shown());
            }
            flags |= flag;
        }
        return flags;
    }

    private PacketSpec icmp(IpInfo ip) throws BadScriptException {
        int type = named("a type of ICMP message", ICMP_TYPES);
        int code = 0;
        if (tokens.peek().is(Kind.INTEGER)) {
            code = (int) tokens.number("a code of ICMP", 0, 255);
        } else if (type == 3 && tokens.peek().is(Kind.WORD) && !tokens.peek().isWord("mtu")) {
            code = named("a code of 'unreachable'", UNREACHABLE);
        }
        var mtu = tokens.acceptWord("mtu") ? word("the MTU") : OptionalInt.empty();
        var echoed = Optional.<PacketSpec>empty();
        if (tokens.accept('[')) {
            echoed = Optional.of(echoed());
            tokens.expect(']');
        }
        return new PacketSpec.Icmp(ip, type, code, mtu, echoed);
    }

    private PacketSpec echoed() throws BadScriptException {
        if (tokens.acceptWord("udp")) {
            tokens.expect('(');
            int length = (int) tokens.number("the length of a datagram", 0, LONGEST_PAYLOAD);
            tokens.expect(')');
            return new PacketSpec.Udp(IpInfo.UNSAID, Ports.OPEN, length);
        }
        long sequence = tokens.number("the sequence number of the packet that is answered", 0, MOST);
        return new PacketSpec.Tcp(IpInfo.UNSAID, Ports.OPEN, 0, sequence, range(sequence), OptionalLong.empty(),
                OptionalInt.empty(), OptionalInt.empty(), Optional.of(TcpOptions.NONE));
    }

    private int named(String what, Map<String, Integer> names) throws BadScriptException {
        var token = tokens.peek();
        var value = token.is(Kind.WORD) ? names.get(token.text()) : null;
        if (value == null) {
            throw tokens.expected(what + " (" + String.join(", ", names.keySet().stream().sorted().toList()) + ")");
        }
        tokens.next();
        return value;
    }

    private IpInfo ipInfo() throws BadScriptException {
        char close = tokens.peek().isSymbol('[') ? ']' : tokens.peek().isSymbol('(') ? ')' : 0;
        if (close == 0) {
            return IpInfo.UNSAID;
        }
        tokens.next();
        var ecn = IpInfo.Ecn.UNSAID;
        var timeToLive = OptionalInt.empty();
        var label = OptionalInt.empty();
        do {
            var token = tokens.expect(Kind.WORD);
            switch (token.text()) {
                case "ttl" -> timeToLive = OptionalInt.of((int) tokens.number("the time to live", 0, 255));
                case "flowlabel" -> label = OptionalInt.of((int) tokens.number("the flow label", 0, 0xfffff));
                case "tos" -> ecn = IpInfo.Ecn.of((int) tokens.number("the type of service", 0, 255));
                default -> ecn = ecn(token);
            }
        } while (tokens.accept(',') || !tokens.accept(close));
        return new IpInfo(ecn, timeToLive, label);
    }

    private static IpInfo.Ecn ecn(Token token) throws BadScriptException {
        for (var each : List.of(IpInfo.Ecn.values())) {
            if (!each.word().isEmpty() && each.word().equals(token.text())) {
                return each;
            }
        }
        var known = new ArrayList<String>(List.of("ttl", "tos", "flowlabel"));
        List.of(IpInfo.Ecn.values()).stream().map(IpInfo.Ecn::word).filter(word -> !word.isEmpty()).forEach(known::add);
        throw new BadScriptException(token.position(), "expected one of " + String.join(", ", known) + ", found "
                + token.shown());
    }
}
