package spin.bench.compare.html;

import java.util.List;
import org.jspecify.annotations.Nullable;
import spin.bench.compare.Figures;
import spin.bench.compare.Outcome;
import spin.bench.compare.Result;
import spin.bench.compare.Row;
import spin.bench.compare.Summary;
import spin.bench.compare.Table;
import spin.bench.compare.Verdict;
import spin.bench.compare.Words;
import spin.bench.compare.attack.Finding;
import spin.bench.compare.attack.Findings;

/// The outcome as one page of HTML.
public final class HtmlReport {

    private static final List<String> HEADINGS = List.of("row", "system", "machine", "published", "ours", "ratio",
            "cycles", "cost", "figure", "assumed", "source");

    private final Outcome outcome;
    private final List<String> systems;
    private final @Nullable Findings attacks;

    private HtmlReport(Outcome outcome, @Nullable Findings attacks) {
        this.outcome = outcome;
        this.attacks = attacks;
        this.systems = outcome.results().stream().map(Result::system).distinct().sorted().toList();
    }

    public static String of(Outcome outcome) {
        return new HtmlReport(outcome, null).write();
    }

    /// The same, with what came of the attacks behind the tables.
    public static String of(Outcome outcome, Findings attacks) {
        return new HtmlReport(outcome, attacks).write();
    }

    private String write() {
        var page = new Page().raw("<!doctype html>\n").open("html lang=en").open("head");
        page.raw("<meta charset=utf-8>\n<meta name=viewport content='width=device-width,initial-scale=1'>\n");
        page.element("title", "Operating-system structures, compared");
        page.open("style").raw(Style.sheet()).close("style").close("head").open("body");
        page.element("h1", "Operating-system structures, compared");
        page.element("p", "Every structure runs on the same simulated machine under the same meter. All time is"
                + " simulated. A ring is the published figure, a dot is ours; axes are logarithmic.");
        summary(page);
        page.element("nav", contents());
        for (var table : outcome.tables()) {
            if (!outcome.of(table).isEmpty()) {
                section(page, table);
            }
        }
        if (attacks != null) {
            attacks(page, attacks);
        }
        return page.close("body").close("html").toString();
    }

    private void summary(Page page) {
        page.open("ul");
        Summary.of(outcome).forEach(line -> page.element("li", line));
        outcome.geometricMeanErrors().forEach((table, error) -> page.element("li", "Mean ratio error of " + table
                + ": " + Figures.ratio(error).toPlainString()));
        page.element("li", "Calibrated, so not counted: " + outcome.calibrations(Result::named).size() + " figures: "
                + String.join("; ", outcome.calibrations(Result::named)) + ".");
        page.element("li", outcome.unpriced().isEmpty()
                ? "Every call in measured code had a price."
                : "Calls without a price: " + outcome.unpriced() + ".");
        if (!outcome.absent().isEmpty()) {
            page.element("li", "Not installed, so not measured: " + String.join(", ", outcome.absent()) + ".");
        }
        page.close("ul");
    }

    private Page contents() {
        var list = new Page().open("ul");
        for (var table : outcome.tables()) {
            if (!outcome.of(table).isEmpty()) {
                list.element("li", new Page().element("a href=#" + table.name(), table.title()));
            }
        }
        if (attacks != null) {
            list.element("li", new Page().element("a href=#attacks", "The same attacks on every structure"));
        }
        return list.close("ul");
    }

    private static void attacks(Page page, Findings findings) {
        page.open("section").element("h2 id=attacks", "The same attacks on every structure");
        page.element("p", "Harm is what the harness saw, not what a system said. " + findings.summary());
        page.open("div class=scroll").open("table").open("tr").element("th", "attack");
        findings.systems().forEach(system -> page.element("th", system));
        page.close("tr");
        for (var attack : findings.attacks()) {
            page.open("tr").element("td", attack.name());
            for (var finding : findings.of(attack)) {
                var word = finding.kind() == Finding.Kind.HARM ? "broken" : "kept";
                page.open("td").element("span class=" + word, finding.brief()).text(" " + finding.why()).close("td");
            }
            page.close("tr");
        }
        page.close("table").close("div").open("details").element("summary", "What each attack does").open("dl");
        findings.attacks()
                .forEach(attack -> page.element("dt", attack.name()).element("dd", attack.sentence()));
        findings.systems().forEach(
                system -> page.element("dt", system).element("dd",
                        "the attacker is " + findings.attackers().get(system)));
        page.close("dl").close("details").close("section");
    }

    private void section(Page page, Table table) {
        page.open("section").element("h2 id=" + table.name(), table.title());
        var results = outcome.of(table);
        for (var unit : Row.Unit.values()) {
            var inUnit = results.stream().filter(result -> result.row().unit() == unit).toList();
            if (!inUnit.isEmpty()) {
                page.element("p", "In " + unit.symbol() + ":");
                page.element("div class=scroll", new Chart(inUnit, systems).draw());
            }
        }
        page.element("div", Chart.legend(systems));
        page.element("div class=scroll", cells(results));
        definitions(page, results);
        verdicts(page, outcome.verdictsOf(table));
        page.close("section");
    }

    private static Page cells(List<Result> results) {
        var page = new Page().open("table").open("tr");
        HEADINGS.forEach(heading -> page.element("th", heading));
        page.close("tr");
        for (var result : results) {
            page.open("tr");
            page.element("td", result.row().name()).element("td", result.system());
            page.element("td", result.cell().profile());
            page.element("td class=number", published(result)).element("td class=number", ours(result));
            page.element("td class=number", ratio(result));
            page.element("td class=number", count(result.measurement().cycles()));
            page.element("td", Words.of(result.measurement().cost()));
            page.element("td", result.cell().kind().word());
            page.element("td class=number", Figures.percent(result.observation().assumedShare()));
            page.element("td", result.cell().source());
            page.close("tr");
        }
        return page.close("table");
    }

    private static void definitions(Page page, List<Result> results) {
        page.open("details").element("summary", "What each row measures").open("dl");
        results.stream().map(Result::row).distinct()
                .forEach(row -> page.element("dt", row.name()).element("dd", row.definition()));
        page.close("dl").close("details");
    }

    private static void verdicts(Page page, List<Verdict> verdicts) {
        if (verdicts.isEmpty()) {
            return;
        }
        page.element("p", "Orderings: " + verdicts.stream().filter(Verdict::kept).count() + " of " + verdicts.size()
                + " kept");
        page.open("ul");
        for (var verdict : verdicts) {
            var word = verdict.kept() ? "kept" : "broken";
            page.open("li").element("span class=" + word, word).text(" " + verdict.ordering().claim() + ": "
                    + Figures.value(verdict.less()).toPlainString() + " against "
                    + Figures.value(verdict.more()).toPlainString() + " " + verdict.ordering().in().symbol()
                    + verdict.factors() + (verdict.modelled() ? ", modelled" : "") + " [" + verdict.ordering().source()
                    + "]")
                    .close("li");
        }
        page.close("ul");
    }

    /// Published, ours and their ratio in a line.
    static String figures(Result result) {
        return "published " + published(result) + ", ours " + ours(result) + ", ratio " + ratio(result);
    }

    static String count(double cycles) {
        return Figures.count(cycles).toPlainString();
    }

    private static String published(Result result) {
        var published = result.cell().published();
        return published == null ? "-" : Figures.published(published) + " " + result.row().unit().symbol();
    }

    private static String ours(Result result) {
        return Figures.value(result.value()).toPlainString() + " " + result.row().unit().symbol();
    }

    private static String ratio(Result result) {
        return result.ratio().isPresent() ? Figures.ratio(result.ratio().getAsDouble()).toPlainString() : "-";
    }
}
