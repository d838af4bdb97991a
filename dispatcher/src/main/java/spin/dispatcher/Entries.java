package spin.dispatcher;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import spin.dispatcher.generate.Change;
import spin.dispatcher.generate.Turn;

/// Entries in dispatch order, as a value that grows cheaply: those up to the last plain one, and those from the first last
/// one on. Appending to either shares the array with the list that was appended to, so a storm of installs copies
/// nothing.
///
/// What is changed is changed under the dispatcher's lock; anybody may read.
final class Entries extends AbstractList<Entry> implements RandomAccess {
    private final Run plain;
    private final Run last;

    private Entries(Run plain, Run last) {
        this.plain = plain;
        this.last = last;
    }

    /// So many of an array that longer runs may share.
    private record Run(Growing array, int size) {
        Run append(Entry entry) {
            return new Run(array.with(size, entry), size + 1);
        }

        Entry get(int index) {
            return array.at(index);
        }

        boolean continues(Run other) {
            return array == other.array && size >= other.size;
        }
    }

    private static final class Growing {
        private final Entry[] entries;
        private int used;

        Growing(Entry[] entries, int used) {
            this.entries = entries;
            this.used = used;
        }

        Entry at(int index) {
            return entries[index];
        }

        /// Itself, if nobody has taken the place yet.
        Growing with(int size, Entry entry) {
            if (used == size && size < entries.length) {
                entries[size] = entry;
                used++;
                return this;
            }
            var more = new Growing(Arrays.copyOf(Arrays.copyOf(entries, size), Math.max(8, 2 * size)), size);
            return more.with(size, entry);
        }
    }

    static Entries of(List<Entry> entries) {
        if (entries instanceof Entries already) {
            return already;
        }
        int middle = 0;
        while (middle < entries.size() && entries.get(middle).place().order() != Order.LAST) {
            middle++;
        }
        return new Entries(run(entries.subList(0, middle)), run(entries.subList(middle, entries.size())));
    }

    private static Run run(List<Entry> entries) {
        var array = entries.toArray(new Entry[0]);
        return new Run(new Growing(array, array.length), array.length);
    }

    /// Where a plain one goes.
    int middle() {
        return plain.size();
    }

    Entries withPlain(Entry entry) {
        return new Entries(plain.append(entry), last);
    }

    Entries withLast(Entry entry) {
        return new Entries(plain, last.append(entry));
    }

    @Override
    public Entry get(int index) {
        return index < plain.size() ? plain.get(index) : last.get(index - plain.size());
    }

    @Override
    public int size() {
        return plain.size() + last.size();
    }

    /// What leads from the other list to this one, if all that is appended goes behind the plain ones or behind the last ones.
    @Nullable
    List<Change> changesFrom(Entries before, Function<Entry, Turn> turn) {
        var gone = new ArrayList<Change>();
        var come = new ArrayList<Change>();
        compare(before.plain, plain, false, turn, gone, come);
        // One that has become last, or has ceased to be, would have to be taken out first.
        compare(before.last, last, true, turn, gone, come);
        gone.addAll(come);
        return gone;
    }

    /// Adds up, by requester, how many more there are here than in the other list. Costs what was appended, if nothing else was done.
    void countFrom(Entries before, Map<Requester, Integer> more) {
        countFrom(before.plain, plain, more);
        countFrom(before.last, last, more);
    }

    private static void countFrom(Run before, Run now, Map<Requester, Integer> more) {
        int same = now.continues(before) ? before.size() : 0;
        for (int i = same; i < before.size(); i++) {
            count(before.get(i), -1, more);
        }
        for (int i = same; i < now.size(); i++) {
            count(now.get(i), 1, more);
        }
    }

    private static void count(Entry entry, int one, Map<Requester, Integer> more) {
        if (!entry.isIntrinsic()) {
            more.merge(entry.requester(), one, Integer::sum);
        }
    }

    /// By identity: an entry that was changed is another one, and so are all behind it.
    @SuppressWarnings("ReferenceEquality")
    private static void compare(Run before, Run now, boolean back, Function<Entry, Turn> turn, List<Change> gone,
            List<Change> come) {
        int kept = now.continues(before) ? before.size() : 0;
        int i = kept;
        for (; i < before.size() && kept < now.size(); i++) {
            if (before.get(i) == now.get(kept)) {
                kept++;
            } else {
                gone.add(new Change.Remove(before.get(i).id()));
            }
        }
        for (; i < before.size(); i++) {
            gone.add(new Change.Remove(before.get(i).id()));
        }
        for (int j = kept; j < now.size(); j++) {
            come.add(new Change.Append(turn.apply(now.get(j)), back));
        }
    }
}
