package spin.dispatcher.generate;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// From a key to the bindings that have it, and all bindings in order. Open addressing with linear probing, at most half
/// full.
///
/// Read by raises without a lock; grows under the dispatcher's. A reader that does not see an addition in time is one
/// whose version does not see the binding either. Whatever is taken out makes another table.
final class KeyTable {
    private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;
    private static final int SMALLEST = 16;

    private Bound[] heads;
    private int used;
    /// In dispatch order, for raises in which the key cannot be read. Null behind the last.
    private Bound[] order;
    private int size;

    KeyTable(int expected) {
        heads = new Bound[Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, expected)) * 4)];
        order = new Bound[Math.max(SMALLEST, expected)];
    }

    /// Called by generated code: the first binding with this key, null if there is none.
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
        return size;
    }

    boolean has(long id) {
        return hasAny(each -> each == id);
    }

    boolean hasAny(LongPredicate ids) {
        for (int i = 0; i < size; i++) {
            if (ids.test(order[i].id)) {
                return true;
            }
        }
        return false;
    }

    /// Behind all that are there.
    void append(Bound bound) {
        if (size == order.length) {
            order = java.util.Arrays.copyOf(order, 2 * size);
        }
        order[size++] = bound;
        var head = find(bound.key);
        if (head != null) {
            (head.lastAlike == null ? head : head.lastAlike).next = bound;
            head.lastAlike = bound;
            return;
        }
        if ((used + 1) * 2 > heads.length) {
            grow();
        }
        put(heads, bound);
        used++;
    }

    private void grow() {
        var next = new Bound[heads.length * 2];
        for (var head : heads) {
            if (head != null) {
                put(next, head);
            }
        }
        heads = next;
    }

    private static void put(Bound[] into, Bound bound) {
        int mask = into.length - 1;
        int i = slot(bound.key, into.length);
        while (into[i] != null) {
            i = (i + 1) & mask;
        }
        into[i] = bound;
    }

    KeyTable without(LongPredicate ids) {
        var rest = new KeyTable(size);
        for (int i = 0; i < size; i++) {
            if (!ids.test(order[i].id)) {
                rest.append(order[i].copy());
            }
        }
        return rest;
    }
}
