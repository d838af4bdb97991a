/// The comparison as one page that needs nothing but itself: charts, tables and orderings, in light and dark, on screen and on paper.
///
/// Start at [HtmlReport]. The charts are SVG with titles, so a browser shows source and causes where the pointer rests; there is
/// no script. Nothing is measured or decided here.
@NullMarked
package spin.bench.compare.html;

import org.jspecify.annotations.NullMarked;
