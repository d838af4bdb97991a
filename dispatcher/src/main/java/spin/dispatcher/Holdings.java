package spin.dispatcher;

import java.util.IdentityHashMap;
import java.util.function.ObjIntConsumer;

/// How many bindings each requester has: kept as they come and go, so that a quota is asked for in constant time. Who has none is
/// not in it, so nobody is kept alive by it. Under the dispatcher's lock.
final class Holdings {
    /// An equal requester is another one. Looked up and added up only: its order is the host's.
    private final IdentityHashMap<Requester, Integer> held = new IdentityHashMap<>();

    int of(Requester who) {
        return held.getOrDefault(who, 0);
    }

    void add(Requester who, int more) {
        int now = of(who) + more;
        if (now == 0) {
            held.remove(who);
        } else {
            held.put(who, now);
        }
    }

    void add(Holdings others) {
        others.forEach(this::add);
    }

    /// Each who has some, in the host's order: for sums.
    void forEach(ObjIntConsumer<Requester> each) {
        held.forEach(each::accept);
    }

    void take(Holdings others) {
        others.held.forEach((who, count) -> add(who, -count));
    }
}
