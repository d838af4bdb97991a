package spin.core.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spin.core.control.Messages;

/// Aligned tables for the terminal.
///
///     var table = Tables.left("event").right("handlers", "ns/op");
///     table.row("Udp.packetArrived", 3, 1.52);
///     out.print(table.toText());
///
///     event              handlers  ns/op
///     -----------------  --------  -----
///     Udp.packetArrived         3   1.52
public final class Tables {
    private static final String GAP = "  ";

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    private record Column(String heading, boolean right) {}

    private Tables() {}

    /// A table that begins with these columns of text.
    public static Tables left(String... headings) {
        return new Tables().andLeft(headings);
    }

    /// More columns of text, flush left.
    public Tables andLeft(String... headings) {
        return add(false, headings);
    }

    /// More columns of figures, flush right.
    public Tables right(String... headings) {
        return add(true, headings);
    }

    private Tables add(boolean right, String... headings) {
        if (!rows.isEmpty()) {
            throw new IllegalStateException("columns come before rows");
        }
        for (var heading : headings) {
            columns.add(new Column(heading, right));
        }
        return this;
    }

    /// A row, one cell a column. A `Double` is printed with two decimals; for another precision pass text.
    public Tables row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException("cells=" + cells.length + " columns=" + columns.size());
        }
        var row = new ArrayList<String>();
        for (var cell : cells) {
            row.add(Messages.oneLine(
                    cell instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    /// The table, each line with its end; no blanks at the end of a line.
    public String toText() {
        var widths = new int[columns.size()];
        var headings = new ArrayList<String>();
        for (int i = 0; i < widths.length; i++) {
            headings.add(columns.get(i).heading);
            widths[i] = width(columns.get(i).heading);
            for (var row : rows) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        var rules = new ArrayList<String>();
        for (int width : widths) {
            rules.add("-".repeat(width));
        }
        var text = new StringBuilder();
        appendLine(text, headings, widths);
        appendLine(text, rules, widths);
        rows.forEach(row -> appendLine(text, row, widths));
        return text.toString();
    }

    private void appendLine(StringBuilder text, List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var blanks = " ".repeat(widths[i] - width(cells.get(i)));
            line.append(i == 0 ? "" : GAP).append(columns.get(i).right ? blanks + cells.get(i) : cells.get(i) + blanks);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
