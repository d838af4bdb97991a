package spin.core.inspect;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import spin.core.load.ExtensionLoader;
import spin.core.load.LoadedView;
import spin.dispatcher.BindingFacts;

/// Domains and bindings as a graph for Graphviz: a box for each domain, an ellipse for each event, an arrow for each binding from the event to
/// the domain that handles it, with its place in the order of dispatch; and a dashed arrow for each import of one extension from another.
///
/// Source: Graphviz documentation, "DOT Language".
final class Graph {
    private final EventNames events;
    private final ExtensionLoader loader;

    Graph(EventNames events, ExtensionLoader loader) {
        this.events = events;
        this.loader = loader;
    }

    /// @param all also events that nobody but their owner handles
    List<String> lines(boolean all) {
        var lines = new ArrayList<String>();
        lines.add("digraph spin {");
        lines.add("  rankdir=LR;");
        lines.add("  node [shape=box];");
        var drawn = new LinkedHashSet<String>();
        loader.loaded().forEach(extension -> drawn.add(extension.name()));
        var arrows = new ArrayList<String>();
        for (var each : events.all()) {
            var bindings = each.event().bindings();
            var owner = each.exported().owner().name();
            if (all || bindings.stream().anyMatch(binding -> !binding.requester().equals(owner))) {
                var event = "event " + each.event();
                lines.add("  %s [shape=ellipse, label=%s];".formatted(quoted(event), quoted(each.event().name())));
                drawn.add(owner);
                draw(event, bindings, owner, drawn, arrows);
            }
        }
        drawn.forEach(domain -> lines.add("  %s;".formatted(quoted(domain))));
        lines.addAll(arrows);
        loader.loaded().forEach(extension -> drawImports(extension, lines));
        lines.add("}");
        return lines;
    }

    /// Of the owner's own handlers, one arrow says it all.
    private static void draw(String event, List<BindingFacts> bindings, String owner, Set<String> drawn,
            List<String> arrows) {
        int place = 0;
        boolean owners = false;
        for (var binding : bindings) {
            place++;
            if (binding.requester().equals(owner)) {
                owners = true;
            } else {
                drawn.add(binding.requester());
                arrows.add("  %s -> %s [label=%s];".formatted(quoted(event), quoted(binding.requester()),
                        quoted("%d %s".formatted(place, binding.label()))));
            }
        }
        if (owners) {
            arrows.add("  %s -> %s [color=grey];".formatted(quoted(event), quoted(owner)));
        }
    }

    private static void drawImports(LoadedView extension, List<String> lines) {
        extension.dependants().forEach(dependant -> lines
                .add("  %s -> %s [style=dashed];".formatted(quoted(dependant), quoted(extension.name()))));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + '"';
    }
}
