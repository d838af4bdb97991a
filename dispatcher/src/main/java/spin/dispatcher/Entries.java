package spin.dispatcher;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Change;
import spin.dispatcher.generate.Turn;

/// Entries in dispatch order, as a value: those up to the last plain one, and those from the first last one on. To append to
/// either, to find one, to take one out or to change one takes time that grows with the logarithm of their number, and so does
/// finding out how one list came from another that it shares all else with. So neither a storm of installs nor one of
/// uninstalls is slow because there are many bindings; only what is put in the middle makes the list anew.
///
/// Anybody may read it.
final class Entries extends AbstractList<Entry> implements RandomAccess {
    /// Numbers of places from here on are of those at the end.
    private static final long LAST = 1L << 62;

    /// By the number of its place; numbers grow in dispatch order, with gaps where somebody was.
    private final LongTree<Standing> byPlace;
    private final LongTree<Standing> byId;
    /// By id, those that were placed relative to others.
    private final LongTree<Standing> relative;

    private record Standing(long at, Entry entry) {}

    private Entries(LongTree<Standing> byPlace, LongTree<Standing> byId, LongTree<Standing> relative) {
        this.byPlace = byPlace;
        this.byId = byId;
        this.relative = relative;
    }

    static Entries of(List<Entry> entries) {
        if (entries instanceof Entries already) {
            return already;
        }
        var made = new Entries(LongTree.empty(), LongTree.empty(), LongTree.empty());
        boolean behind = false;
        for (var entry : entries) {
            behind = behind || entry.place().order() == Order.LAST;
            made = behind ? made.withLast(entry) : made.withPlain(entry);
        }
        return made;
    }

    /// Where a plain one goes.
    int middle() {
        return byPlace.below(LAST);
    }

    Entries withPlain(Entry entry) {
        int middle = middle();
        return standing(new Standing(middle == 0 ? 0 : byPlace.at(middle - 1).at() + 1, entry));
    }

    Entries withLast(Entry entry) {
        int size = size();
        return standing(new Standing(middle() == size ? LAST : byPlace.at(size - 1).at() + 1, entry));
    }

    private Entries standing(Standing one) {
        long id = one.entry().id();
        return new Entries(byPlace.with(one.at(), one), byId.with(id, one),
                one.entry().place().isRelative() ? relative.with(id, one) : relative.without(id));
    }

    @Nullable
    Entry find(long id) {
        var found = byId.get(id);
        return found == null ? null : found.entry();
    }

    /// Relations to it end. The same list if it is not there.
    Entries without(long id) {
        var gone = byId.get(id);
        if (gone == null) {
            return this;
        }
        var rest = new Entries(byPlace.without(gone.at()), byId.without(id), relative.without(id));
        for (var each : rest.relative) {
            if (each.entry().place().refersTo(id)) {
                rest = rest.standing(new Standing(each.at(),
                        each.entry().at(each.entry().place().forgetting(List.of(id)))));
            }
        }
        return rest;
    }

    /// In its place; the same list if it is not there.
    @SuppressWarnings("ReferenceEquality") // equality would ask the handlers, which are other people's code
    Entries changing(long id, UnaryOperator<Entry> change) {
        var old = byId.get(id);
        if (old == null) {
            return this;
        }
        var changed = change.apply(old.entry());
        return changed == old.entry() ? this : standing(new Standing(old.at(), changed));
    }

    @Override
    public Entry get(int index) {
        return byPlace.at(index).entry();
    }

    @Override
    public int size() {
        return byPlace.size();
    }

    @Override
    public Iterator<Entry> iterator() {
        var standing = byPlace.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return standing.hasNext();
            }

            @Override
            public Entry next() {
                return standing.next().entry();
            }
        };
    }

    /// Not by index, one by one.
    @Override
    public Spliterator<Entry> spliterator() {
        return Spliterators.spliterator(iterator(), size(), Spliterator.ORDERED | Spliterator.NONNULL);
    }

    /// Tells of each entry that is not in the other list, and of each that is there alone; one that was changed is both.
    ///
    /// @return how many places were looked at
    int differFrom(Entries before, Consumer<Entry> gone, Consumer<Entry> come) {
        return byPlace.differFrom(before.byPlace, new LongTree.Differences<>() {
            @Override
            public void gone(Standing one) {
                gone.accept(one.entry());
            }

            @Override
            public void come(Standing one) {
                come.accept(one.entry());
            }

            @Override
            public void changed(Standing was, Standing is) {
                gone.accept(was.entry());
                come.accept(is.entry());
            }
        });
    }

    /// What leads from the other list to this one, if that is taking out and appending behind the plain ones or behind the last
    /// ones. One that was changed or moved would have to be taken out and appended under its own number, which is more than
    /// code can do that is changed where it stands.
    @Nullable
    List<Change> changesFrom(Entries before, Function<Entry, Turn> turn) {
        var gone = new ArrayList<Entry>();
        var come = new ArrayList<Entry>();
        differFrom(before, gone::add, come::add);
        if (!come.isEmpty() && (!areAtTheEnds(come) || haveOneInCommon(gone, come))) {
            return null;
        }
        var changes = new ArrayList<Change>();
        gone.forEach(entry -> changes.add(new Change.Remove(turn.apply(entry))));
        come.forEach(entry -> changes.add(new Change.Append(turn.apply(entry), place(entry) >= LAST)));
        return changes;
    }

    private boolean areAtTheEnds(List<Entry> come) {
        int middle = middle();
        int plain = 0;
        long first = LAST;
        long firstLast = Long.MAX_VALUE;
        for (var entry : come) {
            long at = place(entry);
            if (at < LAST) {
                plain++;
                first = Math.min(first, at);
            } else {
                firstLast = Math.min(firstLast, at);
            }
        }
        return middle - byPlace.below(first) == plain && size() - byPlace.below(firstLast) == come.size() - plain;
    }

    private long place(Entry entry) {
        var standing = byId.get(entry.id());
        if (standing == null) {
            throw new IllegalStateException("%s is asked for its place and has none".formatted(entry.facts()));
        }
        return standing.at();
    }

    private static boolean haveOneInCommon(List<Entry> gone, List<Entry> come) {
        if (gone.isEmpty()) {
            return false;
        }
        var ids = new HashSet<Long>();
        gone.forEach(entry -> ids.add(entry.id()));
        return come.stream().anyMatch(entry -> ids.contains(entry.id()));
    }
}
