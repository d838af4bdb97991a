package spin.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableReaderTests {

    @Test
    void everyFieldOfATableArrivesWhereItBelongs() {
        var table = SmallTable.table();

        assertThat(table.name()).isEqualTo("small");
        var row = table.rows().getFirst();
        assertThat(row.operations()).isEqualTo(6);
        assertThat(row.systems().keySet()).containsExactly("kea", "moa");
        var moa = row.systems().get("moa");
        assertThat(moa).isEqualTo(new Placement("a", "c", 2, List.of(
                new Cell("slow", new Range(10, 10), Cell.Kind.CALIBRATION, Cell.Confidence.DERIVED, "paper, table 2"),
                new Cell("fast", null, Cell.Kind.PREDICTION, Cell.Confidence.NONE, "never measured"))));
        assertThat(table.orderings()).singleElement()
                .isEqualTo(new Ordering("kea is quicker", Row.Unit.US, new Ordering.Term("trip", "kea", "slow"),
                        new Ordering.Term("trip", "moa", "slow"), "paper, table 1", null));
    }

    /// What is replaced, by what, and what the sentence must then say.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "unit": "us"               | "unit": "hours"            | small.json: rows[0].unit: one of us, cycles, Mb/s is wanted here, this is "hours"
            "unit": "us"               | "unit": "Mb/s"             | small.json: rows[0].bytes: this field is missing
            "unit": "us", "workload"   | "workload"                 | small.json: rows[0].unit: this field is missing
            "warmUp": 2                | "warmUp": -1               | small.json: rows[0].warmUp: a whole number from 0
            "measured": 4              | "measured": 0              | small.json: rows[0].measured: a whole number from 1
            "measured": 4              | "measured": 4.5            | rows[0].measured
            "measured": 4              | "measured": 99999999999    | rows[0].measured
            "divisor": 2               | "divisor": 0               | small.json: rows[0].systems.moa.divisor
            [2, 4]                     | [4, 2]                     | small.json: rows[0].systems.kea.cells[0].published
            [2, 4]                     | [0, 4]                     | two finite numbers above 0
            [2, 4]                     | [2, 1e999]                 | two finite numbers above 0
            [2, 4]                     | [2]                        | two numbers in brackets or null
            [2, 4]                     | null                       | confidence is `none` exactly where nothing is published
            "kind": "calibration"      | "kind": "fitted"           | one of calibration, prediction
            "source": "paper, table 2" | "source": " "              | small.json: rows[0].systems.moa.cells[0].source: a text is wanted
            "profile": "fast"          | "profile": "slow"          | `slow` has a cell already
            "in": "us"                 | "in": "us", "factor": 2    | small.json: orderings[0].factor: two numbers in brackets
            "title"                    | "titel"                    | small.json: title: this field is missing
            "divisor": 1,              | "divisor": 1, "extra": 1,  | small.json: rows[0].systems.kea.extra: no such field is known here
            "divisor": 1,              | "divisor": 1, "divisor": 1,| small.json is not well-formed JSON: Duplicate field 'divisor'
            "more": {"row": "trip", "system": "moa"| "more": {"row": "trip", "system": "emu" | no cell of this table is the trip of emu on slow
            "more": {"row": "trip", "system": "moa"| "more": {"row": "trip", "system": "kea" | nothing costs less than itself
            """)
    void aWrongFieldIsRefusedByItsPath(String right, String wrong, String sentence) {
        assertThat(SmallTable.JSON).contains(right);

        assertThatThrownBy(() -> SmallTable.read(SmallTable.JSON.replaceFirst(java.util.regex.Pattern.quote(right),
                java.util.regex.Matcher.quoteReplacement(wrong))))
                .isInstanceOf(CompareException.class).hasMessageContaining(sentence)
                .hasMessageStartingWith("small.json");
    }

    @Test
    void aRowNameStandsOnce() {
        var row = SmallTable.JSON.substring(SmallTable.JSON.indexOf("    {\n      \"row\""),
                SmallTable.JSON.indexOf("  ],\n  \"orderings\""));

        assertThatThrownBy(() -> SmallTable.read(SmallTable.JSON.replace(row, row + ", " + row)))
                .hasMessageContaining("`trip` stands in this table already");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~             | empty
            []             | an object is wanted here
            {} {}          | not well-formed JSON
            {"table": "x"  | not well-formed JSON
            nul            | not well-formed JSON
            """)
    void whatIsNoTableAtAllIsRefusedInASentence(String text, String sentence) {
        assertThatThrownBy(() -> SmallTable.read(text)).isInstanceOf(CompareException.class)
                .hasMessageContaining(sentence);
    }

    @Property(tries = 2000)
    void aSpoiltByteIsReadOrRefusedButNeverEscapes(@ForAll @IntRange(max = 1_000_000) int position,
            @ForAll byte value) {
        var bytes = SmallTable.JSON.getBytes(StandardCharsets.UTF_8);
        bytes[position % bytes.length] = value;
        try {
            assertThat(TableReader.read("small.json", bytes).rows()).isNotEmpty();
        } catch (CompareException e) {
            assertThat(e).hasMessageStartingWith("small.json");
        }
    }
}
