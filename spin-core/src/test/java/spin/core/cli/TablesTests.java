package spin.core.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TablesTests {
    @Test
    void textIsFlushLeftAndFiguresAreFlushRight() {
        var table = Tables.left("event").right("handlers", "ns/op").andLeft("note");
        table.row("Udp.packetArrived", 3, 1.5, "").row("Shell.run", 12, "0.517", "hot");
        assertThat(table.toText()).isEqualTo("""
                event              handlers  ns/op  note
                -----------------  --------  -----  ----
                Udp.packetArrived         3   1.50
                Shell.run                12  0.517  hot
                """);
    }

    @Test
    void aTableWithoutRowsIsItsHeadings() {
        assertThat(Tables.left("a").right("b").toText()).isEqualTo("a  b\n-  -\n");
    }

    @Test
    void rowsMustFitTheColumnsAndColumnsComeFirst() {
        var table = Tables.left("a").right("b");
        assertThatThrownBy(() -> table.row("x")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cells=1 columns=2");
        table.row("x", 1);
        assertThatThrownBy(() -> table.right("c")).isInstanceOf(IllegalStateException.class);
    }

    /// Whatever is in the cells, line ends and escape sequences included.
    @Property(tries = 200)
    void everyRowIsOneLineAndNoneIsWiderThanTheRule(@ForAll @Size(max = 10) List<String> cells) {
        var table = Tables.left("name").right("figure");
        cells.forEach(cell -> table.row(cell, cell.length()));
        var lines = table.toText().split("\n", -1);
        assertThat(lines).hasSize(cells.size() + 3);
        for (var line : lines) {
            assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(lines[1].length());
            assertThat(line.chars().allMatch(c -> c >= ' ' && (c < 0x7f || c >= 0xa0))).isTrue();
        }
    }
}
