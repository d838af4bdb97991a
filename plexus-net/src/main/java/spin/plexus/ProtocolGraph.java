package spin.plexus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import spin.core.boot.SpinKernel;
import spin.core.device.Framing;
import spin.core.device.Link;
import spin.plexus.ip.IpInterface;
import spin.plexus.ip.IpManager;
import spin.plexus.wire.Traffic;

/// The protocol graph as it is at this moment, read from the dispatcher: its nodes are the events that packets arrive by, its edges the
/// handlers that are installed on them, and at each layer stands what has gone through it.
///
/// Nothing is drawn that is not installed: a protocol that an extension adds is there while it is loaded.
final class ProtocolGraph {
    private static final String ARRIVED = ".packetArrived";
    private static final String AT_INTERRUPT = ".packetAtInterrupt";

    private final SpinKernel kernel;
    private final IpManager ip;
    private final List<Traffic> layers;
    private final Map<String, Supplier<List<String>>> interrupts;

    /// From `lower` to whoever handles its packets.
    private record Edge(String lower, String upper, boolean protocol) {}

    /// @param interrupts by the name of a layer: what became of what was offered at interrupt level
    ProtocolGraph(SpinKernel kernel, IpManager ip, List<Traffic> layers,
            Map<String, Supplier<List<String>>> interrupts) {
        this.kernel = kernel;
        this.ip = ip;
        this.layers = List.copyOf(layers);
        this.interrupts = interrupts;
    }

    /// One line for each link, layer and handler.
    String text() {
        var lines = new ArrayList<String>();
        for (var link : kernel.links().all()) {
            lines.add("%-8s  %s".formatted(link.name(), describe(link)));
        }
        for (var layer : present()) {
            lines.add(layer.toString());
            for (var edge : edges()) {
                if (edge.lower().equals(layer.name())) {
                    lines.add("    -> " + edge.upper());
                }
            }
            for (var early : early(layer.name())) {
                lines.add("    => at interrupt: " + early);
            }
            var counts = interrupts.get(layer.name());
            if (counts != null) {
                counts.get().forEach(line -> lines.add("       at interrupt: " + line));
            }
        }
        if (ip.held() > 0 || ip.joined() > 0 || ip.cut() > 0 || ip.forwarded() > 0) {
            lines.add(
                    "packets   joined %d  cut %d  passed on %d  bytes held in parts %d".formatted(ip.joined(), ip.cut(),
                            ip.forwarded(), ip.held()));
        }
        return String.join("\n", lines);
    }

    /// For Graphviz.
    String dot() {
        var dot = new StringBuilder("digraph plexus {\n  rankdir=BT;\n  node [shape=box];\n");
        for (var link : kernel.links().all()) {
            dot.append("  %s [shape=ellipse, label=%s];\n".formatted(quoted(link.name()),
                    quoted(link.name() + "\n" + describe(link))));
            dot.append("  %s -> %s;\n".formatted(quoted(link.name()), quoted(layerOf(link))));
        }
        for (var layer : present()) {
            dot.append(
                    "  %s [label=%s];\n".formatted(quoted(layer.name()), quoted("%s\nreceived %d\nsent %d\ndropped %d"
                            .formatted(layer.name(), layer.received(), layer.sent(), layer.dropped()))));
        }
        int leaf = 0;
        for (var edge : edges()) {
            if (isAbsent(edge.lower())) {
                continue;
            }
            var upper = edge.protocol() ? edge.upper() : "handler " + leaf++;
            if (!edge.protocol()) {
                dot.append("  %s [shape=plaintext, label=%s];\n".formatted(quoted(upper), quoted(edge.upper())));
            }
            var layer = edge.protocol() ? layer(edge.upper()) : null;
            dot.append("  %s -> %s%s;\n".formatted(quoted(edge.lower()), quoted(upper),
                    layer == null ? "" : " [label=\"" + layer.received() + "\"]"));
        }
        for (var layer : layers) {
            for (var early : early(layer.name())) {
                var upper = "handler " + leaf++;
                dot.append("  %s [shape=plaintext, label=%s];\n".formatted(quoted(upper), quoted(early)));
                dot.append("  %s -> %s [style=bold, label=\"at interrupt\"];\n".formatted(quoted(layer.name()),
                        quoted(upper)));
            }
        }
        return dot.append("}").toString();
    }

    private static String layerOf(Link link) {
        return link.framing().name().toLowerCase(Locale.ROOT);
    }

    /// The layers but for those of links that this machine has not.
    private List<Traffic> present() {
        return layers.stream().filter(layer -> !isAbsent(layer.name())).toList();
    }

    private boolean isAbsent(String layer) {
        return Arrays.stream(Framing.values()).anyMatch(each -> each.name().toLowerCase(Locale.ROOT).equals(layer))
                && kernel.links().all().stream().noneMatch(link -> layerOf(link).equals(layer));
    }

    private List<Edge> edges() {
        var edges = new ArrayList<Edge>();
        for (var exported : kernel.exports()) {
            for (var event : exported.events()) {
                if (event.name().endsWith(ARRIVED)) {
                    var lower = event.name().substring(0, event.name().length() - ARRIVED.length())
                            .toLowerCase(Locale.ROOT);
                    for (var binding : event.bindings()) {
                        boolean protocol = binding.requester().equals(SpinKernel.KERNEL.name())
                                && layer(binding.label()) != null && !binding.label().equals(lower);
                        edges.add(new Edge(lower, protocol ? binding.label() : binding.toString(), protocol));
                    }
                }
            }
        }
        return edges;
    }

    /// Who handles the packets of a layer before they come to a strand, and for how long at most.
    private List<String> early(String lower) {
        var early = new ArrayList<String>();
        for (var exported : kernel.exports()) {
            for (var event : exported.events()) {
                if (event.name().toLowerCase(Locale.ROOT).equals((lower + AT_INTERRUPT).toLowerCase(Locale.ROOT))) {
                    for (var binding : event.bindings()) {
                        if (!binding.intrinsic()) {
                            early.add(binding.limit().isPresent()
                                    ? "%s, at most %d cycles".formatted(binding, binding.limit().getAsLong())
                                    : binding.toString());
                        }
                    }
                }
            }
        }
        return early;
    }

    private @Nullable Traffic layer(String name) {
        for (var layer : layers) {
            if (layer.name().equals(name)) {
                return layer;
            }
        }
        return null;
    }

    private String describe(Link link) {
        var text = new StringBuilder(switch (link.framing()) {
            case ETHERNET -> link.isLoopback() ? "loop-back" : NetCommand.stationText(link.station());
            case ATM -> "ATM, circuit " + link.station();
            case T3 -> "T3";
        });
        for (IpInterface each : ip.interfaces()) {
            if (each.link().equals(link)) {
                text.append("  ").append(each.addressText());
            }
        }
        return text.append("  mtu ").append(link.mtu()).toString();
    }

    /// A string of DOT, whatever an extension called its handler.
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                default -> quoted.append(Character.isISOControl(c) ? '?' : c);
            }
        }
        return quoted.append('"').toString();
    }
}
