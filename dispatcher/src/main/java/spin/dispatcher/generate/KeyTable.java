package spin.dispatcher.generate;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// From a key to the bindings that have it, and all bindings in order. Open addressing with linear probing, at most half
/// full.
///
/// Read by raises without a lock; changed under the dispatcher's, in time that depends on how many bindings have the key and not on how
/// many there are. A reader that does not see an addition in time is one whose version does not see the binding either; who
/// began before something was taken out finds it by way of its [Patch].
final class KeyTable {
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;
    private static final int SMALLEST = 16;
    private static final int FEWEST_VACANCIES = 32;

    private Bound[] heads;
    private int used;
    /// In dispatch order, for raises in which the key cannot be read. Null behind the last.
    private Bound[] order;
    private int end;
    private int vacancies;

    KeyTable(int expected) {
        heads = new Bound[Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, expected)) * 4)];
        order = new Bound[Math.max(SMALLEST, expected)];
    }

    /// Called by generated code: the first binding with this key, null or a vacancy if there is none.
    @Nullable
    Bound find(long key) {
        var now = heads;
        int mask = now.length - 1;
        for (int i = slot(key, now.length);; i = (i + 1) & mask) {
            var head = now[i];
            if (head == null || head.key == key) {
                return head;
            }
        }
    }

    /// Called by generated code: null behind the last.
    @Nullable
    Bound at(int index) {
        var now = order;
        return index < now.length ? now[index] : null;
    }

    private static int slot(long key, int length) {
        return (int) ((key * SPREAD) >>> 32) & (length - 1);
    }

    int size() {
        return end - vacancies;
    }

    boolean has(long key, long id) {
        for (var each = find(key); each != null; each = each.next) {
            if (!each.isVacant() && each.id() == id) {
                return true;
            }
        }
        return false;
    }

    /// Behind all that are there.
    void append(Bound bound) {
        if (end == order.length) {
            order = Arrays.copyOf(order, 2 * end);
        }
        bound.rest().place = end;
        order[end++] = bound;
        var head = find(bound.key);
        if (head != null && !head.isVacant()) {
            var rest = head.rest();
            (rest.lastAlike == null ? head : rest.lastAlike).next = bound;
            rest.lastAlike = bound;
            return;
        }
        if (head == null) {
            if ((used + 1) * 2 > heads.length) {
                grow();
            }
            used++;
        }
        put(heads, bound);
    }

    private void grow() {
        int kept = 0;
        for (var head : heads) {
            kept += head == null || head.isVacant() ? 0 : 1;
        }
        var next = new Bound[Integer.highestOneBit(Math.max(SMALLEST / 4, kept)) * 4];
        for (var head : heads) {
            if (head != null && !head.isVacant()) {
                put(next, head);
            }
        }
        used = kept;
        // Whoever sees the array sees what is in it.
        VarHandle.releaseFence();
        heads = next;
    }

    /// In the place of the head with its key, if there is one.
    private static void put(Bound[] into, Bound bound) {
        int mask = into.length - 1;
        int i = slot(bound.key, into.length);
        while (into[i] != null && into[i].key != bound.key) {
            i = (i + 1) & mask;
        }
        VarHandle.releaseFence();
        into[i] = bound;
    }

    /// Whether so much has been taken out that a new table is due.
    boolean isSparse() {
        return vacancies > Math.max(FEWEST_VACANCIES, end / 2);
    }

    /// Takes out what a departure says. From here on those who began before are told by their patch.
    void let(Departure departure) {
        for (var each = departure.before(); each != null; each = each.next) {
            if (departure.gone().contains(each.id())) {
                order[each.rest().place] = Bound.vacant(each.key);
                vacancies++;
            }
        }
        for (var each = departure.after(); each != null; each = each.next) {
            order[each.rest().place] = each;
        }
        put(heads, departure.after() == null ? Bound.vacant(departure.key()) : departure.after());
    }

    /// Another table, without these.
    KeyTable without(Set<Long> gone) {
        var rest = new KeyTable(size());
        for (int i = 0; i < end; i++) {
            if (!order[i].isVacant() && !gone.contains(order[i].id())) {
                rest.append(order[i].copyApart());
            }
        }
        return rest;
    }
}
