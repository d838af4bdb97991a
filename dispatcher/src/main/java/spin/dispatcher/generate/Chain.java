package spin.dispatcher.generate;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An overlay: bindings in order, linked. Grows at its end under the raises that walk it.
final class Chain {
    @Nullable
    Bound first;
    private @Nullable Bound last;

    void append(Bound bound) {
        if (last == null) {
            first = bound;
        } else {
            last.next = bound;
        }
        last = bound;
    }

    boolean has(long id) {
        for (var each = first; each != null; each = each.next) {
            if (each.id() == id) {
                return true;
            }
        }
        return false;
    }

    int size() {
        int size = 0;
        for (var each = first; each != null; each = each.next) {
            size++;
        }
        return size;
    }

    Chain without(Set<Long> ids) {
        var rest = new Chain();
        for (var each = first; each != null; each = each.next) {
            if (!ids.contains(each.id())) {
                rest.append(each.copy());
            }
        }
        return rest;
    }
}
