package spin.core.inspect;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import spin.core.load.Anatomy;
import spin.core.shell.Reply;

/// Sizes of extensions in the columns of the published table, and beside them what was published of the extension that ours is made after.
///
/// Source: Bershad et al., SOSP '95, table 7: lines, text, data.
public final class Sizes {
    private static final Map<String, String> PUBLISHED = Map.of("null-syscall", "19/96/656", "cthreads",
            "219/2480/1792",
            "osf-threads", "305/2304/3488", "vm-workload", "263/5712/1472", "http", "392/5712/4176", "tcp-forward",
            "187/4592/2080", "udp-forward", "138/4592/2144", "video-client", "95/2736/1952", "video-server",
            "304/9228/3312");
    /// The name of a file as a build leaves it: `ext-cthreads-0.1.0.jar` is cthreads.
    private static final Pattern NAME = Pattern.compile("(?:ext-)?(.+?)(?:-\\d.*)?\\.(?:jar|java)");

    /// One extension.
    public record Measured(String name, Anatomy anatomy) {}

    private Sizes() {}

    public static Reply.Table table(List<Measured> of) {
        var rows = of.stream().map(each -> {
            var anatomy = each.anatomy();
            return List.<Object>of(each.name(),
                    anatomy.sourceLines() < 0 ? "unknown" : String.valueOf(anatomy.sourceLines()), anatomy.codeLines(),
                    anatomy.codeBytes(), anatomy.dataBytes(), anatomy.imports().size(), published(each.name()));
        }).toList();
        return new Reply.Table(
                List.of("extension", "source lines", "lines of code", "text", "data", "imports", "published"), rows,
                "nothing is loaded");
    }

    /// Lines, text and data in the published table; empty where it has no such extension.
    static String published(String file) {
        var name = NAME.matcher(file);
        return name.matches() ? PUBLISHED.getOrDefault(name.group(1), "") : "";
    }
}
