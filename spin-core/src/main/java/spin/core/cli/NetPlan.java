package spin.core.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import spin.core.device.Framing;
import spin.hw.net.fault.Faults;

/// What `--net` says: where the machine's wire ends on the host, and how the machine is addressed there.
///
///     none
///     tap:NAME  [,address=A.B.C.D/N] [,gateway=A.B.C.D] [,record=FILE]
///     udp:PORT  [,peer=HOST:PORT] [,link=ethernet|atm|t3] ... the same
///
/// Faults of the wire, in both directions, are options as well: `drop-chance=1%,seed=7`; [Faults] has their names.
///
/// @param end where the wire ends
/// @param address as the command `net address` takes it; empty for none yet
/// @param gateway where everything else is; empty for nowhere
/// @param record a pcapng file of all that passes; null for none
/// @param faults of the wire
/// @param seed of the faults
/// @param framing of what is on the wire; a TAP device's is Ethernet's
public record NetPlan(End end, String address, String gateway, @Nullable Path record, Faults faults, long seed,
        Framing framing) {
    /// No network but the machine itself.
    public static final NetPlan NONE = new NetPlan(new End.Nowhere(), "", "", null, Faults.parse(""), 1,
            Framing.ETHERNET);

    private static final int LAST_PORT = 0xffff;

    /// The other end of the wire.
    public sealed interface End {
        /// There is no wire.
        record Nowhere() implements End {}

        /// A TAP device of a Linux host.
        record Tap(String device) implements End {}

        /// A datagram socket. Without a peer, the first who speaks is the peer, and only this host may.
        ///
        /// @param peer empty when there is none
        /// @param peerPort 0 then
        record Udp(int port, String peer, int peerPort) implements End {}
    }

    /// @throws CommandFailure when `text` makes no sense
    public static NetPlan parse(String text) {
        if (text.isEmpty() || text.equals("none")) {
            return NONE;
        }
        var parts = text.split(",", -1);
        var options = options(parts);
        var end = end(parts[0], options);
        var link = end instanceof End.Udp ? options.remove("link") : null;
        var record = options.remove("record");
        var seed = options.remove("seed");
        var plan = new NetPlan(end, options.getOrDefault("address", ""), options.getOrDefault("gateway", ""),
                record == null ? null : Path.of(record), faults(options), seed == null ? 1 : seed(seed),
                link == null ? Framing.ETHERNET : framing(link));
        if (record != null && plan.framing() != Framing.ETHERNET) {
            throw new CommandFailure(
                    "--net: what is recorded is a capture of an Ethernet; leave out record, or load packet-trace.jar, which knows %s."
                            .formatted(plan.framing()));
        }
        options.remove("address");
        options.remove("gateway");
        if (!options.isEmpty()) {
            throw new CommandFailure(
                    "--net knows no '%s' here; it knows address, gateway, record, seed, faults such as drop-chance, and for udp peer and link."
                            .formatted(options.keySet().iterator().next()));
        }
        return plan;
    }

    private static Map<String, String> options(String[] parts) {
        var options = new LinkedHashMap<String, String>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 1 || equals == parts[i].length() - 1) {
                throw new CommandFailure("--net: '%s' is no option; write NAME=VALUE, such as address=10.0.0.2/24."
                        .formatted(parts[i]));
            }
            if (options.put(parts[i].substring(0, equals), parts[i].substring(equals + 1)) != null) {
                throw new CommandFailure("--net: '%s' is said twice.".formatted(parts[i].substring(0, equals)));
            }
        }
        return options;
    }

    /// Takes the faults out of the options.
    private static Faults faults(Map<String, String> options) {
        var faults = new ArrayList<String>();
        for (var name : List.copyOf(options.keySet())) {
            if (Faults.isName(name)) {
                faults.add(name + "=" + options.remove(name));
            }
        }
        try {
            return Faults.parse(String.join(",", faults));
        } catch (IllegalArgumentException refused) {
            throw new CommandFailure("--net: " + refused.getMessage(), refused);
        }
    }

    private static Framing framing(String text) {
        for (var framing : Framing.values()) {
            if (framing.name().toLowerCase(Locale.ROOT).equals(text)) {
                return framing;
            }
        }
        throw new CommandFailure("--net: '%s' is no kind of link; give ethernet, atm or t3.".formatted(text));
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException refused) {
            throw new CommandFailure("--net: the seed '%s' is no whole number.".formatted(text), refused);
        }
    }

    private static End end(String text, Map<String, String> options) {
        int colon = text.indexOf(':');
        var rest = text.substring(colon + 1);
        return switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "tap" -> new End.Tap(rest);
            case "udp" -> {
                var peer = options.remove("peer");
                yield peer == null ? new End.Udp(port(rest), "", 0) : withPeer(port(rest), peer);
            }
            default ->
                throw new CommandFailure("--net: '%s' is no network; give none, tap:NAME or udp:PORT.".formatted(text));
        };
    }

    private static End withPeer(int port, String peer) {
        int colon = peer.lastIndexOf(':');
        if (colon < 1) {
            throw new CommandFailure("--net: the peer '%s' has no port; write HOST:PORT.".formatted(peer));
        }
        return new End.Udp(port, peer.substring(0, colon), port(peer.substring(colon + 1)));
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= LAST_PORT) {
                return port;
            }
        } catch (NumberFormatException _) {
            // As any other number that is no port.
        }
        throw new CommandFailure("--net: '%s' is no port; a port is a number from 1 to %d.".formatted(text, LAST_PORT));
    }
}
