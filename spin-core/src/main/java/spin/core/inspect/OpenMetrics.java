package spin.core.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Metrics as text of the OpenMetrics format, which Prometheus and others read.
///
/// Source: OpenMetrics 1.0, sections 3 and 5: metadata before samples, `_total` behind the name of a counter, `# EOF` at the end.
final class OpenMetrics {
    private OpenMetrics() {}

    static List<String> lines(List<Metrics.Family> families) {
        var lines = new ArrayList<String>();
        for (var family : families) {
            boolean counter = family.kind() == Metrics.Kind.COUNTER;
            lines.add("# TYPE %s %s".formatted(family.name(), counter ? "counter" : "gauge"));
            lines.add("# HELP %s %s".formatted(family.name(), escaped(family.help())));
            for (var sample : family.samples()) {
                lines.add("%s%s%s %d".formatted(family.name(), counter ? "_total" : "", labels(sample.labels()),
                        sample.value()));
            }
        }
        lines.add("# EOF");
        return lines;
    }

    private static String labels(Map<String, String> labels) {
        return labels.isEmpty()
                ? ""
                : labels.entrySet().stream()
                        .map(label -> "%s=\"%s\"".formatted(label.getKey(), escaped(label.getValue())))
                        .collect(Collectors.joining(",", "{", "}"));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
