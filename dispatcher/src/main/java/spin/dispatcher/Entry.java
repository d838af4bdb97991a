package spin.dispatcher;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// One binding as it stands in a binding list. A value but for its [Conduct]: a change makes another entry of the same id.
record Entry(Identity identity, Place place, List<Imposed> imposed, List<Guard> own, Handler handler, Terms terms) {

    /// What never changes about a binding.
    ///
    /// @param intrinsic whether it is the event's own procedure, whose exceptions are the event's
    record Identity(long id, String event, String label, Requester requester, boolean intrinsic, Conduct conduct) {}

    /// How its handler is run.
    ///
    /// @param cancelling whether the raise ends with it
    /// @param asynchronous whether it is handed over instead of called
    /// @param quarantined whether it is passed over
    record Terms(OptionalLong limit, boolean cancelling, boolean asynchronous, boolean ephemeral, boolean quarantined) {
        static final Terms PLAIN = new Terms(OptionalLong.empty(), false, false, false, false);

        Terms quarantined(boolean whether) {
            return new Terms(limit, cancelling, asynchronous, ephemeral, whether);
        }
    }

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

    static Entry intrinsic(long id, String event, Requester owner, Handler procedure) {
        return new Entry(new Identity(id, event, "intrinsic", owner, true, new Conduct()), Place.of(Order.PLAIN),
                List.of(), List.of(), procedure, Terms.PLAIN);
    }

    long id() {
        return identity.id();
    }

    String label() {
        return identity.label();
    }

    Requester requester() {
        return identity.requester();
    }

    boolean isIntrinsic() {
        return identity.intrinsic();
    }

    Conduct conduct() {
        return identity.conduct();
    }

    OptionalLong limit() {
        return terms.limit();
    }

    boolean isFilter() {
        return handler instanceof Filter;
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
        return requester() == who;
    }

    boolean isGuarded() {
        return !imposed.isEmpty() || !own.isEmpty();
    }

    Entry at(Place other) {
        return new Entry(identity, other, imposed, own, handler, terms);
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
        return new Entry(identity, place, guards, own, handler, terms);
    }

    Entry guardedBy(List<Guard> guards) {
        return new Entry(identity, place, imposed, guards, handler, terms);
    }

    Entry handledBy(Handler other) {
        return new Entry(identity, place, imposed, own, other, terms);
    }

    Entry on(Terms other) {
        return new Entry(identity, place, imposed, own, handler, other);
    }

    BindingFacts facts() {
        return new BindingFacts(id(), identity.event(), label(), requester().name(), isIntrinsic(), place,
                imposed.size(), own.size(), limit(), traits());
    }

    private Set<Trait> traits() {
        var traits = EnumSet.noneOf(Trait.class);
        if (isFilter()) {
            traits.add(Trait.FILTER);
        }
        if (terms.cancelling()) {
            traits.add(Trait.CANCELLING);
        }
        if (terms.asynchronous()) {
            traits.add(Trait.ASYNCHRONOUS);
        }
        if (terms.ephemeral()) {
            traits.add(Trait.EPHEMERAL);
        }
        if (terms.quarantined()) {
            traits.add(Trait.QUARANTINED);
        }
        return traits;
    }
}
