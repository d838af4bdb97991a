package spin.bench.compare.html;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import spin.bench.compare.Result;

/// Published and ours on one logarithmic axis, a line for each cell: a ring where the paper stands, a dot where we do, and the way between.
final class Chart {

    private static final int LABELS = 420;
    private static final int PLOT = 560;
    private static final int RIGHT = 40;
    private static final int LINE = 18;
    private static final int TOP = 26;

    private final List<Result> results;
    private final List<String> systems;
    private final LogAxis axis;

    /// @param systems all there are: a system has one colour in all charts
    Chart(List<Result> results, List<String> systems) {
        this.results = results.stream().filter(result -> result.value() > 0).toList();
        this.systems = systems;
        var values = new ArrayList<Double>();
        this.results.forEach(result -> {
            values.add(result.value());
            var published = result.cell().published();
            if (published != null) {
                values.add(published.low());
                values.add(published.high());
            }
        });
        this.axis = LogAxis.over(values, LABELS, PLOT);
    }

    Page draw() {
        int height = TOP + LINE * results.size() + 6;
        var svg = "svg viewBox='0 0 %d %d' role=img".formatted(LABELS + PLOT + RIGHT, height);
        var page = new Page().open(svg);
        grid(page, height);
        for (int i = 0; i < results.size(); i++) {
            line(page, results.get(i), TOP + LINE * i + LINE / 2.0);
        }
        return page.close(svg);
    }

    private void grid(Page page, int height) {
        for (var tick : axis.ticks()) {
            var x = Page.number(axis.at(tick));
            page.raw("<line class=grid x1=%s x2=%s y1=%d y2=%d></line>".formatted(x, x, TOP - 6, height - 4));
            page.element("text class=tick x=" + x + " y=14", plain(tick));
        }
    }

    private static String plain(double tick) {
        return new BigDecimal(String.valueOf(tick)).stripTrailingZeros().toPlainString();
    }

    private void line(Page page, Result result, double y) {
        var group = "g class=s%d".formatted(Math.floorMod(systems.indexOf(result.system()), Style.COLOURS));
        page.open(group).element("title", told(result));
        page.element("text class=label x=%d y=%s".formatted(LABELS - 12, Page.number(y + 4)),
                result.row().name() + " · " + result.system() + " · " + result.cell().profile());
        double ours = axis.at(result.value());
        var published = result.cell().published();
        if (published != null) {
            double low = axis.at(published.low());
            double high = axis.at(published.high());
            page.raw("<line class=way x1=%s x2=%s y1=%s y2=%s></line>".formatted(
                    Page.number((low + high) / 2), Page.number(ours), Page.number(y), Page.number(y)));
            page.raw("<rect class=paper x=%s y=%s width=%s height=10 rx=5></rect>".formatted(
                    Page.number(low - 5), Page.number(y - 5), Page.number(high - low + 10)));
        }
        page.raw("<circle class=ours cx=%s cy=%s r=4></circle>".formatted(Page.number(ours), Page.number(y)));
        page.close(group);
    }

    /// What the browser shows where the pointer rests.
    static String told(Result result) {
        var told = new StringBuilder(result.row().name()).append(", ").append(result.system()).append(" on ")
                .append(result.cell().profile()).append('\n').append(HtmlReport.figures(result)).append('\n')
                .append(result.cell().source());
        result.observation().causes().named().forEach((cause, cycles) -> told.append('\n').append(cause).append(": ")
                .append(HtmlReport.count(cycles)).append(" cycles"));
        return told.toString();
    }

    /// Which colour is whose.
    static Page legend(List<String> systems) {
        var page = new Page().open("p class=legend");
        for (int i = 0; i < systems.size(); i++) {
            page.element("span class=s%d".formatted(i % Style.COLOURS), "● " + systems.get(i));
        }
        return page.raw("<span class=key>○ published</span><span class=key>● ours</span>").close("p");
    }
}
