package spin.core.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import spin.core.load.ExtensionLoader;
import spin.core.shell.Reply;
import spin.core.shell.ShellCommands;

/// `stats`, `metrics`, `graph`: the kernel in numbers, for people, for a monitor, as a picture.
final class MetricsCommands {
    private static final String STATS = "stats";
    private static final String GRAPH = "graph";

    private final Metrics metrics;
    private final Graph graph;
    private final ExtensionLoader loader;

    MetricsCommands(Metrics metrics, Graph graph, ExtensionLoader loader) {
        this.metrics = metrics;
        this.graph = graph;
        this.loader = loader;
    }

    void addTo(ShellCommands shell) {
        shell.add(STATS, "", "the kernel in numbers; those of events once 'disp count' counts them",
                arguments -> stats());
        shell.addSub(STATS, "sizes", "", "how large the extensions are, in the columns of the published table",
                arguments -> DomainCommands.sizes(loader.loaded()));
        shell.add("metrics", "", "the same as text of the OpenMetrics format", arguments -> Reply
                .lines(OpenMetrics.lines(metrics.families())));
        shell.add(GRAPH, "", "domains and bindings as a graph in the DOT language, for Graphviz",
                arguments -> Reply.lines(graph.lines(false)));
        shell.addSub(GRAPH, "all", "", "the same with the events that nobody but their owner handles",
                arguments -> Reply.lines(graph.lines(true)));
    }

    private Reply stats() {
        var rows = new ArrayList<List<Object>>();
        for (var family : metrics.families()) {
            for (var sample : family.samples()) {
                rows.add(List.of(family.name(), labels(sample.labels()), sample.value()));
            }
        }
        return new Reply.Table(List.of("what", "of", "value"), rows, "nothing");
    }

    private static String labels(Map<String, String> labels) {
        return labels.entrySet().stream().filter(label -> !label.getKey().equals("type"))
                .map(label -> label.getKey() + "=" + label.getValue()).collect(Collectors.joining(" "));
    }
}
