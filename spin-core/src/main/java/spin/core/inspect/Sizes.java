package spin.core.inspect;

import java.util.List;
import spin.core.load.Anatomy;
import spin.core.shell.Reply;

/// Sizes of extensions in the columns of the published table.
///
/// Source: Bershad et al., SOSP '95, table 7: lines, text, data.
public final class Sizes {
    /// One extension.
    public record Measured(String name, Anatomy anatomy) {}

    private Sizes() {}

    public static Reply.Table table(List<Measured> of) {
        var rows = of.stream().map(each -> {
            var anatomy = each.anatomy();
            return List.<Object>of(each.name(),
                    anatomy.sourceLines() < 0 ? "unknown" : String.valueOf(anatomy.sourceLines()), anatomy.codeLines(),
                    anatomy.codeBytes(), anatomy.dataBytes(), anatomy.imports().size());
        }).toList();
        return new Reply.Table(List.of("extension", "source lines", "lines of code", "text", "data", "imports"), rows,
                "nothing is loaded");
    }
}
