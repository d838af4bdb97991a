package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An exported instance, and the authority over its events: who holds this object may do everything that is in it, and
/// nobody else may. Give callers the [#raiser], and installers [Events].
///
/// @param <I> the interface
public final class Exported<I> {
    private final Dispatcher dispatcher;
    private final Class<?> definer;
    private final Class<I> type;
    private final Requester owner;
    private volatile @Nullable Authoriser authoriser;
    private volatile boolean withdrawn;
    // Set once, before anybody but the exporter sees this object.
    private List<Event> events = List.of();
    private @Nullable I raiser;
    private Function<I, List<MethodHandle>> procedures = of -> List.of();

    Exported(Dispatcher dispatcher, Class<?> definer, Class<I> type, Requester owner,
            @Nullable Authoriser authoriser) {
        this.dispatcher = dispatcher;
        this.definer = definer;
        this.type = type;
        this.owner = owner;
        this.authoriser = authoriser;
    }

    void complete(List<Event> theEvents, I theRaiser, Function<I, List<MethodHandle>> theProcedures) {
        events = List.copyOf(theEvents);
        raiser = theRaiser;
        procedures = theProcedures;
    }

    public Class<I> type() {
        return type;
    }

    public Requester owner() {
        return owner;
    }

    /// What callers hold. Calling a method raises its event; while nobody has extended it that is a call of the intrinsic
    /// instance's method. Kept in a `static final` field it costs what a linked call site costs.
    public I raiser() {
        if (raiser == null) {
            throw new IllegalStateException("%s is not published yet".formatted(type.getName()));
        }
        return raiser;
    }

    /// In the order of their names.
    public List<Event> events() {
        return events;
    }

    /// The event of a method that is not overloaded.
    public Event event(String method) {
        var found = events.stream().filter(event -> event.method().getName().equals(method)).toList();
        if (found.size() > 1) {
            throw new InstallException.UnknownEvent("%s has several events %s: %s; say which by its parameter types."
                    .formatted(type.getSimpleName(), method, found));
        }
        return found.isEmpty() ? unknown(method) : found.get(0);
    }

    /// The event of a method with exactly these parameters.
    public Event event(String method, Class<?>... parameters) {
        for (var event : events) {
            if (event.method().getName().equals(method)
                    && Arrays.equals(event.method().getParameterTypes(), parameters)) {
                return event;
            }
        }
        return unknown(method
                + Arrays.stream(parameters).map(Class::getSimpleName).collect(Collectors.joining(",", "(", ")")));
    }

    private Event unknown(String what) {
        throw new InstallException.UnknownEvent(
                "%s has no event %s; its events are %s. Default, static and private methods are none."
                        .formatted(type.getSimpleName(), what, events));
    }

    /// Installs on these events as the owner, for whom no authoriser is asked.
    public Events asOwner() {
        return as(owner);
    }

    /// Installs on these events as somebody else.
    public Events as(Requester who) {
        return dispatcher.events(who, finder());
    }

    /// Finds this export and no other.
    public ExportFinder finder() {
        return new OnlyThis();
    }

    private final class OnlyThis implements ExportFinder {
        @Override
        @SuppressWarnings("unchecked")
        public <T> Exported<T> find(Class<T> wanted) {
            if (wanted != type) {
                throw new InstallException.UnknownEvent("%s was asked for, but these are the events of %s."
                        .formatted(wanted.getName(), type.getName()));
            }
            return (Exported<T>) Exported.this;
        }
    }

    /// Who decides from now on; null for nobody but the owner.
    public void authoriser(@Nullable Authoriser other) {
        authoriser = other;
    }

    /// Everything that can be done to one of these events, as its owner.
    public EventControl control(Event event) {
        check(event);
        return new EventControl(event, owner, dispatcher::commit, null);
    }

    /// Makes one result of several; null for the last one's.
    public void results(Event event, @Nullable ResultHandler<?> handler) {
        control(event).results(handler);
    }

    /// Runs when nothing else did (or gave a result); what it throws reaches the raiser. Null for none.
    public void defaultHandler(Event event, @Nullable Handler handler) {
        control(event).defaultHandler(handler);
    }

    /// Takes the procedure out of its event. Nothing happens if it is out.
    public void deregisterIntrinsic(Event event) {
        control(event).deregisterIntrinsic();
    }

    /// Puts the procedure that the event was exported with in its old place, in front of all plain bindings, unguarded.
    public void restoreIntrinsic(Event event) {
        control(event).restoreIntrinsic();
    }

    /// Makes another instance's method the procedure, in the old one's place.
    public void replaceIntrinsic(Event event, I other) {
        control(event).replaceIntrinsic(other);
    }

    /// Adds a guard to a binding, the intrinsic one included, that is in force from the next raise on; the answer takes it
    /// away again. A binding that has gone stays gone.
    public ImposedGuard impose(Event event, BindingFacts binding, Guard guard) {
        return control(event).impose(binding, guard);
    }

    /// Takes a binding out, whoever installed it.
    public void uninstall(Event event, BindingFacts binding) {
        control(event).uninstall(binding);
    }

    /// Moves a binding to where a new one of that order would go.
    public void reorder(Event event, BindingFacts binding, Order order) {
        control(event).reorder(binding, Place.of(order));
    }

    /// Takes out what the requester installed on these events, at one instant.
    public void withdrawAll(Requester who) {
        dispatcher.commit(draft -> events.forEach(event -> draft.edit(event, list -> list.withoutThoseOf(who))));
    }

    /// Takes the export back: all that others installed comes out, nothing more can be installed, and callers who still
    /// have the raiser reach the intrinsic procedure.
    public void withdraw() {
        withdrawn = true;
        dispatcher.commit(draft -> events.forEach(event -> draft.edit(event,
                list -> new BindingList(List.of(event.intrinsic()), null, null,
                        Conditions.PLAIN.at(list.level())))));
    }

    private void check(Event event) {
        if (event.exported() != this) {
            throw new IllegalArgumentException(
                    "%s is not an event of this export of %s".formatted(event.name(), type.getName()));
        }
    }

    /// The authority over an instance that somebody exported, for who proves to be the class that did. It is asked for here and
    /// not of [Events], because whoever holds those may be a stranger who must not even be able to name this type.
    ///
    /// @param events of the requester, as the dispatcher gave them
    /// @param proof  `MethodHandles.lookup()` as called in the class that exported
    /// @throws InstallException.Denied when the proof is not that class's full lookup
    public static <I> Exported<I> of(Events events, Class<I> type, MethodHandles.Lookup proof) {
        return RequesterEvents.of(events).authority(type, proof);
    }

    // What follows is for this package.

    /// By name alone where that is enough; no parameters may also mean just that.
    Event named(String method, Class<?>... parameters) {
        boolean overloaded = events.stream().filter(event -> event.method().getName().equals(method)).count() > 1;
        return parameters.length == 0 && !overloaded ? event(method) : event(method, parameters);
    }

    Handler procedure(Event event, Object other) {
        if (!type.isInstance(other)) {
            throw new ExportException("%s is not implemented by the instance given, which is of class %s."
                    .formatted(type.getName(), other.getClass().getName()));
        }
        return new Handler.Typed(procedures.apply(type.cast(other)).get(events.indexOf(event)));
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /// By identity: an equal requester is another one.
    @SuppressWarnings("ReferenceEquality")
    boolean isOwner(Requester who) {
        return who == owner;
    }

    /// Whether the lookup can only have been made by the class that exported.
    boolean isDefinedBy(MethodHandles.Lookup proof) {
        return proof.hasFullPrivilegeAccess() && proof.lookupClass() == definer;
    }

    boolean isWithdrawn() {
        return withdrawn;
    }

    /// Asks the authority; throws the refusal.
    Decision authorise(Manipulation what) {
        if (isOwner(what.requester())) {
            return new Decision.Allowed();
        }
        var asked = authoriser;
        if (asked == null && what.operation() == Manipulation.Operation.UNINSTALL) {
            // Nobody is kept from taking away what is his own, unless somebody decides so.
            return new Decision.Allowed();
        }
        var decision = asked == null
                ? new Decision.Denied(
                        "it has no authoriser, so only its owner, %s, may; the owner opens it with Authoriser.open()"
                                .formatted(owner.name()))
                : decision(asked, what);
        if (decision instanceof Decision.Denied(var reason)) {
            throw new InstallException.Denied(
                    "%s may not %s %s: %s.".formatted(what.requester().name(), what.operation().verb(),
                            what.event().name(), reason));
        }
        return decision;
    }

    /// Fails closed.
    private static Decision decision(Authoriser asked, Manipulation what) {
        try {
            return Objects.requireNonNull(asked.decide(what), "the authoriser answered null");
        } catch (RuntimeException e) {
            throw new InstallException.Denied("%s may not %s %s: its authoriser failed with %s."
                    .formatted(what.requester().name(), what.operation().verb(), what.event().name(),
                            e.getClass().getName()),
                    e);
        }
    }
}
