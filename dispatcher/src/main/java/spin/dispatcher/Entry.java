package spin.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// One binding as it stands in a binding list. A value: a change makes another entry of the same id.
///
/// @param intrinsic whether it is the event's own procedure, whose exceptions are the event's
record Entry(long id, String event, String label, Requester requester, boolean intrinsic, Order order,
        List<Imposed> imposed,
        List<Guard> own, Handler handler, OptionalLong limit) {

    /// A guard that the authority added. Compared by identity, because the same guard may be imposed twice.
    static final class Imposed {
        final Guard guard;

        Imposed(Guard guard) {
            this.guard = guard;
        }
    }

    Entry {
        imposed = List.copyOf(imposed);
        own = List.copyOf(own);
    }

    /// In the order of evaluation.
    List<Guard> guards() {
        var guards = new ArrayList<Guard>(imposed.size() + own.size());
        imposed.forEach(each -> guards.add(each.guard));
        guards.addAll(own);
        return guards;
    }

    /// By identity: an equal requester is another one.
    @SuppressWarnings("ReferenceEquality")
    boolean isBy(Requester who) {
        return requester == who;
    }

    boolean isGuarded() {
        return !imposed.isEmpty() || !own.isEmpty();
    }

    Entry inOrder(Order other) {
        return new Entry(id, event, label, requester, intrinsic, other, imposed, own, handler, limit);
    }

    Entry imposing(Imposed guard) {
        var more = new ArrayList<>(imposed);
        more.add(guard);
        return withImposed(more);
    }

    Entry withoutImposed(Imposed guard) {
        var fewer = new ArrayList<>(imposed);
        return fewer.removeIf(each -> each == guard) ? withImposed(fewer) : this;
    }

    private Entry withImposed(List<Imposed> guards) {
        return new Entry(id, event, label, requester, intrinsic, order, guards, own, handler, limit);
    }

    Entry handledBy(Handler other) {
        return new Entry(id, event, label, requester, intrinsic, order, imposed, own, other, limit);
    }

    BindingFacts facts() {
        return new BindingFacts(id, event, label, requester.name(), intrinsic, order, imposed.size(), own.size(),
                limit);
    }
}
