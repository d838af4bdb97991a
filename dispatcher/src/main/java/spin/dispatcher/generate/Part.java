package spin.dispatcher.generate;

import java.util.List;
import spin.dispatcher.predicate.Accessor;
import spin.dispatcher.predicate.Extract;

/// What becomes one method of a generated class (or a few). A plan's turns, cut.
sealed interface Part {
    /// Turns one after the other.
    record Straight(List<Turn> turns) implements Part {}

    /// A search in code, whose branches are turns.
    ///
    /// @param reads what is read before the search begins; if that fails the turns are taken one after the other
    record Searched(List<Turn> turns, List<Accessor> reads, Tree tree) implements Part {}

    /// A search in a table of bindings as data.
    record Tabled(List<Turn> turns, Table table) implements Part {}

    /// A search in a table of bindings as data, by intervals.
    record Spanned(List<Turn> turns, Spans spans) implements Part {}

    /// A place where an overlay may be.
    record Hook(Place place) implements Part {}

    /// Which overlay.
    enum Place {
        MIDDLE,
        BACK
    }

    /// A table and what the code that walks it must know.
    ///
    /// @param index among the class's tables
    /// @param entries what is in it when the class is made
    /// @param shapes of bindings with all their guards, in the order of the numbers in [Bound#shape]
    /// @param keyedShapes of bindings with what their key leaves
    record Table(int index, Extract on, KeyTable entries, List<Turn> shapes, List<Turn> keyedShapes) {}

    /// The same of intervals.
    ///
    /// @param on what the rows of the table are for
    record Spans(int index, List<Extract> on, SpanTable entries, List<Turn> shapes, List<Turn> keyedShapes) {
        /// What is read before the search begins.
        List<Accessor> reads() {
            return on.stream().map(Extract::accessor).distinct().toList();
        }
    }
}
