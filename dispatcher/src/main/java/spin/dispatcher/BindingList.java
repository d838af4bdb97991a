package spin.dispatcher;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Everything that decides what a raise of one event does, as a value. Installing makes the next list, then the code for
/// it, then swaps one call site; so a raise sees a whole old list or a whole new one.
///
/// The entries are in dispatch order ([Ordering]). A method that finds nothing to change returns the list itself.
record BindingList(Entries entries, @Nullable ResultHandler<?> results, @Nullable Handler defaultHandler,
        Conditions conditions) {

    BindingList(List<Entry> entries, @Nullable ResultHandler<?> results, @Nullable Handler defaultHandler,
            Conditions conditions) {
        this(Entries.of(entries), results, defaultHandler, conditions);
    }

    /// Whatever else there is to a list is the same.
    @SuppressWarnings("ReferenceEquality")
    boolean differsInEntriesAlone(BindingList other) {
        return results == other.results && defaultHandler == other.defaultHandler
                && conditions.equals(other.conditions);
    }

    BindingList with(Entry entry) {
        return with(Ordering.with(entries, entry));
    }

    BindingList without(Predicate<Entry> unwanted) {
        var rest = entries;
        for (var entry : entries) {
            if (unwanted.test(entry)) {
                rest = rest.without(entry.id());
            }
        }
        return having(rest);
    }

    BindingList without(long id) {
        return having(entries.without(id));
    }

    /// All that the requester installed; the event's own procedure is the authority's to remove.
    BindingList withoutThoseOf(Requester requester) {
        return without(entry -> entry.isBy(requester) && !entry.isIntrinsic());
    }

    BindingList changing(long id, UnaryOperator<Entry> change) {
        return having(entries.changing(id, change));
    }

    BindingList reordering(long id, Place place) {
        var entry = find(id);
        return entry == null ? this : with(Ordering.moving(entries, entry.at(place)));
    }

    @SuppressWarnings("ReferenceEquality") // the same entries are the same list
    private BindingList having(Entries others) {
        return others == entries ? this : new BindingList(others, results, defaultHandler, conditions);
    }

    BindingList with(List<Entry> others) {
        return new BindingList(others, results, defaultHandler, conditions);
    }

    BindingList resultsBy(@Nullable ResultHandler<?> handler) {
        return new BindingList(entries, handler, defaultHandler, conditions);
    }

    BindingList defaultingTo(@Nullable Handler handler) {
        return new BindingList(entries, results, handler, conditions);
    }

    BindingList under(Conditions other) {
        return other.equals(conditions) ? this : new BindingList(entries, results, defaultHandler, other);
    }

    OptimisationLevel level() {
        return conditions.level();
    }

    @Nullable
    Entry find(long id) {
        return entries.find(id);
    }

    boolean has(long id) {
        return find(id) != null;
    }

    boolean hasIntrinsic() {
        return entries.stream().anyMatch(Entry::isIntrinsic);
    }

    /// The event is its procedure and nothing else, so no dispatcher code needs to run.
    boolean isIntrinsicAlone() {
        return entries.size() == 1 && entries.get(0).isIntrinsic() && !entries.get(0).isGuarded() && results == null;
    }

    List<BindingFacts> facts() {
        return entries.stream().map(Entry::facts).toList();
    }
}
