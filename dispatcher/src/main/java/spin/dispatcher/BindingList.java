package spin.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Everything that decides what a raise of one event does, as a value. Installing makes the next list, then the code for
/// it, then swaps one call site; so a raise sees a whole old list or a whole new one.
///
/// The entries are in dispatch order: first ones, newest in front; plain ones; last ones, newest behind. A method that
/// finds nothing to change returns the list itself.
record BindingList(List<Entry> entries, @Nullable ResultHandler<?> results, @Nullable Handler defaultHandler,
        OptimisationLevel level) {

    BindingList {
        entries = List.copyOf(entries);
    }

    BindingList with(Entry entry) {
        var next = new ArrayList<>(entries);
        next.add(place(entry), entry);
        return with(next);
    }

    private int place(Entry entry) {
        return switch (entry.order()) {
            case FIRST -> 0;
            // Its own place, wherever the others came from: the procedure goes before what was added to it.
            case PLAIN -> entry.intrinsic()
                    ? before(each -> each.order() != Order.FIRST)
                    : before(each -> each.order() == Order.LAST);
            case LAST -> entries.size();
        };
    }

    private int before(Predicate<Entry> found) {
        int i = 0;
        while (i < entries.size() && !found.test(entries.get(i))) {
            i++;
        }
        return i;
    }

    BindingList without(Predicate<Entry> unwanted) {
        return entries.stream().anyMatch(unwanted) ? with(entries.stream().filter(unwanted.negate()).toList()) : this;
    }

    BindingList without(long id) {
        return without(entry -> entry.id() == id);
    }

    /// All that the requester installed; the event's own procedure is the authority's to remove.
    BindingList withoutThoseOf(Requester requester) {
        return without(entry -> entry.isBy(requester) && !entry.intrinsic());
    }

    BindingList changing(long id, UnaryOperator<Entry> change) {
        return has(id)
                ? with(entries.stream().map(entry -> entry.id() == id ? change.apply(entry) : entry).toList())
                : this;
    }

    BindingList reordering(long id, Order order) {
        for (var entry : entries) {
            if (entry.id() == id) {
                return without(id).with(entry.inOrder(order));
            }
        }
        return this;
    }

    private BindingList with(List<Entry> others) {
        return new BindingList(others, results, defaultHandler, level);
    }

    BindingList resultsBy(@Nullable ResultHandler<?> handler) {
        return new BindingList(entries, handler, defaultHandler, level);
    }

    BindingList defaultingTo(@Nullable Handler handler) {
        return new BindingList(entries, results, handler, level);
    }

    BindingList at(OptimisationLevel other) {
        return other == level ? this : new BindingList(entries, results, defaultHandler, other);
    }

    boolean has(long id) {
        return entries.stream().anyMatch(entry -> entry.id() == id);
    }

    boolean hasIntrinsic() {
        return entries.stream().anyMatch(Entry::intrinsic);
    }

    /// The event is its procedure and nothing else, so no dispatcher code needs to run.
    boolean isIntrinsicAlone() {
        return entries.size() == 1 && entries.get(0).intrinsic() && !entries.get(0).isGuarded() && results == null;
    }

    List<BindingFacts> facts() {
        return entries.stream().map(Entry::facts).toList();
    }
}
