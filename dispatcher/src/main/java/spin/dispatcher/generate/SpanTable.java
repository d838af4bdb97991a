package spin.dispatcher.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.predicate.Atom;

/// From what one or several extracts are to the bindings whose bounds on them hold, in dispatch order.
///
/// The values of an extract are cut where a bound begins or ends. Between two cuts the same bindings can say yes, however their
/// ranges overlap, and each such interval has the list of them; the one that a value is in is found by binary search. Where bindings
/// of a run bound different extracts each of them has a row of intervals of its own, and the lists found are merged by the bindings'
/// places.
///
/// A value: what is taken out makes another one.
final class SpanTable {
    private static final Bound[] NONE = {};
    /// As many as [#after] takes values.
    static final int MOST_ROWS = 4;

    private final Row[] rows;
    /// In dispatch order, for raises in which something cannot be read.
    private final Bound[] order;

    /// The intervals of one extract: `lists[i]` from `cuts[i - 1]` on, up to but without `cuts[i]`.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(long[] cuts, Bound[][] lists) {
        Bound[] find(long value) {
            int at = Arrays.binarySearch(cuts, value);
            return lists[at >= 0 ? at + 1 : -at - 1];
        }

        Row without(Set<Long> gone) {
            var rest = lists.clone();
            for (int i = 0; i < rest.length; i++) {
                rest[i] = SpanTable.without(rest[i], gone);
            }
            return new Row(cuts, rest);
        }
    }

    /// A bound binding, and where.
    ///
    /// @param row of which extract
    record Span(Bound bound, int row, Atom atom) {}

    private SpanTable(Row[] rows, Bound[] order) {
        this.rows = rows;
        this.order = order;
    }

    /// @param spans in dispatch order
    static SpanTable of(int rows, List<Span> spans) {
        var order = new Bound[spans.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = spans.get(i).bound();
            order[i].rest().place = i;
        }
        var made = new Row[rows];
        for (int i = 0; i < rows; i++) {
            int row = i;
            made[i] = row(spans.stream().filter(span -> span.row() == row).toList());
        }
        return new SpanTable(made, order);
    }

    private static Row row(List<Span> spans) {
        long[] cuts = cuts(spans.stream().map(Span::atom).toList());
        var lists = new ArrayList<List<Bound>>();
        for (int i = 0; i <= cuts.length; i++) {
            lists.add(new ArrayList<>());
        }
        for (var span : spans) {
            for (int i = first(cuts, span.atom()); i < beyond(cuts, span.atom()); i++) {
                lists.get(i).add(span.bound());
            }
        }
        return new Row(cuts, lists.stream().map(list -> list.toArray(NONE)).toArray(Bound[][]::new));
    }

    /// Where one of the bounds begins or ends, sorted.
    static long[] cuts(List<Atom> atoms) {
        var cuts = new TreeSet<Long>();
        for (var atom : atoms) {
            if (!atom.isNever()) {
                if (atom.low() != Long.MIN_VALUE) {
                    cuts.add(atom.low());
                }
                if (atom.high() != Long.MAX_VALUE) {
                    cuts.add(atom.high() + 1);
                }
            }
        }
        return cuts.stream().mapToLong(Long::longValue).toArray();
    }

    /// In how many intervals the bound holds.
    static int length(long[] cuts, Atom atom) {
        return Math.max(0, beyond(cuts, atom) - first(cuts, atom));
    }

    private static int first(long[] cuts, Atom atom) {
        return atom.low() == Long.MIN_VALUE ? 0 : Math.abs(Arrays.binarySearch(cuts, atom.low()) + 1);
    }

    private static int beyond(long[] cuts, Atom atom) {
        if (atom.isNever()) {
            return 0;
        }
        return atom.high() == Long.MAX_VALUE
                ? cuts.length + 1
                : Math.abs(Arrays.binarySearch(cuts, atom.high() + 1) + 1);
    }

    // Called by generated code.

    /// Where there is one extract: those that can say yes to this value of it.
    Bound[] find(long value) {
        return rows[0].find(value);
    }

    /// Where there are several: the next that can say yes; null if nobody is left.
    ///
    /// @param place of the one before; negative to begin
    /// @param a the first extract's value, and so on; of those that are not there, anything
    @Nullable
    Bound after(int place, long a, long b, long c, long d) {
        Bound nearest = null;
        for (int i = 0; i < rows.length; i++) {
            var next = behind(rows[i].find(i == 0 ? a : i == 1 ? b : i == 2 ? c : d), place);
            if (next != null && (nearest == null || next.place() < nearest.place())) {
                nearest = next;
            }
        }
        return nearest;
    }

    /// By its place in the order of all; null behind the last.
    @Nullable
    Bound at(int index) {
        return index < order.length ? order[index] : null;
    }

    /// The first of the list whose place is behind this one.
    private static @Nullable Bound behind(Bound[] list, int place) {
        int from = 0;
        int to = list.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (list[middle].place() <= place) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from < list.length ? list[from] : null;
    }

    // Called by who changes.

    int size() {
        return order.length;
    }

    /// How many intervals a row has.
    int intervals(int row) {
        return rows[row].lists().length;
    }

    boolean has(int row, Atom atom, long id) {
        if (!atom.isNever()) {
            for (var bound : rows[row].find(atom.low())) {
                if (bound.id() == id) {
                    return true;
                }
            }
        }
        return false;
    }

    SpanTable without(Set<Long> gone) {
        var rest = rows.clone();
        for (int i = 0; i < rest.length; i++) {
            rest[i] = rest[i].without(gone);
        }
        return new SpanTable(rest, without(order, gone));
    }

    /// The same list if none of it is gone.
    private static Bound[] without(Bound[] list, Set<Long> gone) {
        int kept = 0;
        for (var bound : list) {
            kept += gone.contains(bound.id()) ? 0 : 1;
        }
        if (kept == list.length) {
            return list;
        }
        var rest = new Bound[kept];
        int i = 0;
        for (var bound : list) {
            if (!gone.contains(bound.id())) {
                rest[i++] = bound;
            }
        }
        return rest;
    }
}
