package spin.bench.compare.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import spin.bench.compare.Comparison;
import spin.bench.compare.Machines;
import spin.bench.compare.TableShelf;

final class HtmlReportTests {

    private static final ClassLoader LOADER = HtmlReportTests.class.getClassLoader();

    @Test
    void thePageHoldsEveryFigureAndNeedsNothingElse() {
        var outcome = new Comparison(Machines.discover(LOADER)).of(
                TableShelf.discover(LOADER).named(List.of("sosp95-2")),
                List.of());

        var page = HtmlReport.of(outcome);

        assertThat(page).startsWith("<!doctype html>")
                .contains("prefers-color-scheme:dark", "@media print", "@page{size:landscape", "<svg ")
                .doesNotContain("http://", "https://", "<script", "src=", "@import", "url(");
        for (var result : outcome.results()) {
            assertThat(page).contains(HtmlReport.figures(result)).contains(new Page().text(result.cell().source())
                    .toString());
        }
        for (var verdict : outcome.verdicts()) {
            assertThat(page).contains(new Page().text(verdict.ordering().claim()).toString());
        }
        assertThat(HtmlReport.of(outcome)).isEqualTo(page);
    }

    @Test
    void textIsNeverMarkup() {
        assertThat(new Page().element("p", "<b> & \"c\"")).hasToString("<p>&lt;b&gt; &amp; &quot;c&quot;</p>\n");
        assertThat(new Page().element("p", new Page().element("b", "c"))).hasToString("<p><b>c</b>\n</p>\n");
    }

    @Test
    void equalRatiosAreEqualWays() {
        var axis = LogAxis.over(List.of(0.3, 45.0), 100, 300);

        assertThat(axis.ticks()).containsExactly(0.1, 1.0, 10.0, 100.0);
        assertThat(axis.at(0.1)).isEqualTo(100);
        assertThat(axis.at(1)).isEqualTo(200);
        assertThat(axis.at(100)).isEqualTo(400);
        assertThat(LogAxis.over(List.of(10.0), 0, 10)).isEqualTo(new LogAxis(1, 2, 0, 10));
    }
}
