package spin.dispatcher;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What can be done to one event beyond installing on it, for one requester: the owner of the event may, anybody else if its
/// authoriser says so to each step. In a batch it comes into force with the batch.
public final class EventControl {
    private final Event event;
    private final Requester who;
    private final Changes changes;
    private final @Nullable Object key;

    EventControl(Event event, Requester who, Changes changes, @Nullable Object key) {
        this.event = event;
        this.who = who;
        this.changes = changes;
        this.key = key;
    }

    /// The control of an event for whom `events` were given to. It is asked for here and not of [Events], so that whoever only
    /// installs need not be able to name what belongs to an event's authority.
    ///
    /// @param events as the dispatcher gave them
    public static EventControl of(Events events, Class<?> type, String method, Class<?>... parameters) {
        return RequesterEvents.of(events).control(type, method, parameters);
    }

    /// The same, with proof for the authoriser.
    public EventControl key(Object proof) {
        return new EventControl(event, who, changes, proof);
    }

    /// In dispatch order.
    public List<BindingFacts> bindings() {
        ask(Manipulation.Operation.LIST, null);
        return event.bindings();
    }

    /// Takes the procedure out of its event. Nothing happens if it is out.
    public void deregisterIntrinsic() {
        edit(Manipulation.Operation.INTRINSIC, list -> list.without(Entry::isIntrinsic));
    }

    /// Puts the procedure that the event was exported with in its old place, in front of all plain bindings, unguarded.
    /// While it stands where it is, relations of others to it stand too.
    public void restoreIntrinsic() {
        var original = event.intrinsic();
        edit(Manipulation.Operation.INTRINSIC, list -> {
            var there = list.find(original.id());
            if (there == null) {
                return list.with(original);
            }
            var bare = list.changing(original.id(), _ -> original);
            return there.place().equals(original.place()) ? bare : bare.reordering(original.id(), original.place());
        });
    }

    /// Makes another instance's method the procedure, in the old one's place.
    public void replaceIntrinsic(Object other) {
        var entry = event.intrinsic().handledBy(event.exported().procedure(event, other));
        edit(Manipulation.Operation.INTRINSIC,
                list -> list.hasIntrinsic()
                        ? list.changing(entry.id(), old -> old.handledBy(entry.handler()))
                        : list.with(entry));
    }

    /// Makes one result of several; null for the last one's.
    public void results(@Nullable ResultHandler<?> handler) {
        if (event.type().returnType() == void.class) {
            throw new InstallException.TypeMismatch(
                    "%s has type %s, so there are no results that a result handler could make one of."
                            .formatted(event.name(), event.type()));
        }
        edit(Manipulation.Operation.RESULTS, list -> list.resultsBy(handler));
    }

    /// Runs when nothing else did (or gave a result); what it throws reaches the raiser. Null for none.
    public void defaultHandler(@Nullable Handler handler) {
        if (handler != null) {
            Calls.checkHandler(handler, event, who.name());
        }
        edit(Manipulation.Operation.DEFAULT, list -> list.defaultingTo(handler));
    }

    /// Whether raisers wait for the handlers. An event that has filters cannot be made asynchronous: changed arguments
    /// cannot come back.
    public void asynchronous(boolean whether) {
        if (whether) {
            event.exported().dispatcher().checkSpawns(event, who);
        }
        edit(Manipulation.Operation.ASYNCHRONY, list -> {
            if (whether && list.entries().stream().anyMatch(Entry::isFilter)) {
                throw new InstallException(
                        "%s cannot be made asynchronous by %s: %s changes its arguments for those behind it."
                                .formatted(event.name(), who.name(), list.entries().stream().filter(Entry::isFilter)
                                        .findFirst().orElseThrow().facts()));
            }
            return list.under(list.conditions().asynchronous(whether));
        });
    }

    /// From now on only handlers are installed that are shown to be all of this. Those that are there stay.
    public void demand(Set<Effect> effects) {
        effects.forEach(effect -> event.exported().dispatcher().checkVerifies(effect, event, who));
        edit(Manipulation.Operation.DEMAND, list -> list.under(list.conditions().demanding(effects)));
    }

    /// Switches counting on, from zero, or off.
    public void counting(boolean whether) {
        edit(Manipulation.Operation.COUNT, list -> {
            if (whether && !list.conditions().counting()) {
                event.uncount(list);
            }
            return list.under(list.conditions().counting(whether));
        });
    }

    public boolean isCounting() {
        ask(Manipulation.Operation.LIST, null);
        return event.list().conditions().counting();
    }

    public Counts counts() {
        ask(Manipulation.Operation.LIST, null);
        return event.counts();
    }

    /// Tells `tracer` of every raise from the next one on; null for nobody.
    public void tracer(@Nullable Tracer tracer) {
        edit(Manipulation.Operation.TRACE, list -> list.under(list.conditions().tracedBy(tracer)));
    }

    /// How raises are carried out from the next one on; never what they do. Guards are searched on the levels from
    /// [OptimisationLevel#INDEXED] on, whatever else holds for the event.
    public void level(OptimisationLevel level) {
        edit(Manipulation.Operation.LEVEL, list -> list.under(list.conditions().at(level)));
    }

    /// Adds a guard to a binding, the intrinsic one included, that is in force from the next raise on; the answer takes it
    /// away again. A binding that has gone stays gone.
    public ImposedGuard impose(BindingFacts binding, Guard guard) {
        Calls.checkGuard(guard, event, who.name());
        ask(Manipulation.Operation.IMPOSE, binding);
        event.exported().dispatcher().checkFunctional(guard, event, who);
        var imposed = new Entry.Imposed(guard);
        submit(list -> list.changing(binding.id(), entry -> entry.imposing(imposed)));
        return () -> {
            ask(Manipulation.Operation.LIFT, binding);
            submit(list -> list.changing(binding.id(), entry -> entry.withoutImposed(imposed)));
        };
    }

    /// Takes a binding out, whoever installed it.
    public void uninstall(BindingFacts binding) {
        ask(Manipulation.Operation.EVICT, binding);
        submit(list -> list.without(binding.id()));
    }

    /// Moves a binding to where a new one of that place would go.
    public void reorder(BindingFacts binding, Place place) {
        ask(Manipulation.Operation.REORDER, binding);
        if (!event.exported().isOwner(who)) {
            ask(Manipulation.Operation.EVICT, binding);
        }
        submit(list -> list.reordering(binding.id(), place));
    }

    /// Lets a quarantined binding run again, its faults forgotten.
    public void reinstate(BindingFacts binding) {
        ask(Manipulation.Operation.REINSTATE, binding);
        if (!event.exported().isOwner(who)) {
            ask(Manipulation.Operation.EVICT, binding);
        }
        submit(list -> Event.reinstating(list, binding.id()));
    }

    /// Raises the event with these arguments and tells what became of each binding. The handlers do run; those of an
    /// asynchronous event, too, here and now.
    public Explanation explain(@Nullable Object... arguments) {
        ask(Manipulation.Operation.EXPLAIN, null);
        return event.explain(arguments);
    }

    private void ask(Manipulation.Operation operation, @Nullable BindingFacts binding) {
        event.exported().authorise(new Manipulation(operation, event, who, binding, key));
    }

    private void edit(Manipulation.Operation operation, UnaryOperator<BindingList> change) {
        ask(operation, null);
        submit(change);
    }

    private void submit(UnaryOperator<BindingList> change) {
        changes.submit(draft -> draft.edit(event, change));
    }
}
