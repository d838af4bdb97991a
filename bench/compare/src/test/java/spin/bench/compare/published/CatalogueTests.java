package spin.bench.compare.published;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spin.bench.compare.Table;
import spin.bench.compare.TableShelf;

/// What of the publications is here, and what is not.
final class CatalogueTests {

    private static final List<Table> TABLES = TableShelf
            .discover(CatalogueTests.class.getClassLoader()).named(List.of());

    static List<Catalogue.Entry> entries() {
        return Catalogue.of(TABLES).entries();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void aPublishedTableHasRowsOrIsSaidToBeMissing(Catalogue.Entry entry) {
        var publication = entry.publication();

        assertThat(!entry.rows().isEmpty() || !publication.elsewhere().isEmpty() || !publication.missing().isEmpty())
                .as("%s", publication.cited()).isTrue();
        assertThat(publication.missing())
                .noneMatch(missing -> entry.rows().stream().anyMatch(found -> found.row().equals(missing.what())));
    }

    /// The tables that the harness was asked for.
    @Test
    void everyTableThatWasAskedForIsListed() {
        var cited = entries().stream().map(entry -> entry.publication().cited()).toList();

        for (var table = 1; table <= 7; table++) {
            assertThat(cited).contains("Bershad et al., SOSP '95, table " + table);
        }
        for (var table = 1; table <= 3; table++) {
            assertThat(cited).contains("Pardyak and Bershad, OSDI '96, table " + table);
        }
        for (var table = 4; table <= 13; table++) {
            assertThat(cited).contains("Engler et al., SOSP '95, table " + table);
        }
        assertThat(cited).contains("Bershad et al., SOSP '95, figure 6", "Bershad et al., SOSP '95, 5.4",
                "Bershad et al., SOSP '95, 5.5", "Fiuczynski and Bershad, USENIX '96, figure 5",
                "Engler et al., SOSP '95, figure 2", "Engler et al., SOSP '95, figure 3", "slides on Aegis");
    }

    /// A figure whose source no publication is found by would be in the report and in no list.
    @Test
    void everyPublishedFigureIsOfAPublicationThatIsListed() {
        for (var table : TABLES) {
            for (var row : table.rows()) {
                for (var placement : row.systems().values()) {
                    for (var cell : placement.cells()) {
                        if (cell.published() != null) {
                            assertThat(Publication.all()).as("%s of table %s: %s", row.name(), table.name(),
                                    cell.source()).anyMatch(publication -> publication.isCitedBy(cell.source()));
                        }
                    }
                }
            }
        }
    }

    @Test
    void aTableIsNoBeginningOfATableWithMoreDigits() {
        var first = Publication.all().getFirst();

        assertThat(first.isCitedBy("Bershad et al., SOSP '95, table 1: lines")).isTrue();
        assertThat(first.isCitedBy("Bershad et al., SOSP '95, table 1")).isTrue();
        assertThat(first.isCitedBy("Bershad et al., SOSP '95, table 10")).isFalse();
    }

    @Test
    void whatIsMissingIsSaidInTheListAndInItsJson() {
        var catalogue = Catalogue.of(TABLES);

        assertThat(catalogue.text()).contains("osdi96-1: 50 handlers, no argument (spin)",
                "MISSING latency and bandwidth with drivers tuned for latency: ", "by `spin compare --sizes`");
        var missing = Objects.requireNonNull(catalogue.json().get("published")).findValues("why");
        assertThat(missing).isNotEmpty().hasSize(
                (int) Publication.all().stream().mapToLong(publication -> publication.missing().size()).sum());
    }
}
