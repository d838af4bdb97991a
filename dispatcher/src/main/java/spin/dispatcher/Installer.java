package spin.dispatcher;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says what is to be installed on one event, and installs it.
///
/// @param <G> guards that fit the event
/// @param <H> handlers that fit the event
/// @param <F> filters that fit the event
public final class Installer<G extends Guard, H extends Handler, F extends Filter> {
    private static final int LONGEST_LABEL = 100;

    private final Dispatcher dispatcher;
    private final Event event;
    private final Requester who;
    private final Changes changes;
    private final List<Guard> guards = new ArrayList<>();
    private @Nullable Handler handler;
    private Place place = Place.of(Order.PLAIN);
    private OptionalLong limit = OptionalLong.empty();
    private boolean cancelling;
    private boolean asynchronous;
    private boolean ephemeral;
    private @Nullable String label;
    private @Nullable Object key;

    Installer(Dispatcher dispatcher, Event event, Requester who, Changes changes) {
        this.dispatcher = dispatcher;
        this.event = event;
        this.who = who;
        this.changes = changes;
    }

    /// Adds a guard; all of them must say true, and they are asked in the order in which they were added.
    public Installer<G, H, F> guard(G guard) {
        return guardedBy(guard);
    }

    /// Adds a guard that does not look at the arguments, or looks at all of them in an array, or is a method handle.
    public Installer<G, H, F> guardedBy(Guard guard) {
        if (guard == null) {
            throw new InstallException("%s gave a null guard for %s; leave the guard out, or give one."
                    .formatted(who.name(), event.name()));
        }
        guards.add(guard);
        return this;
    }

    public Installer<G, H, F> handle(H handler) {
        this.handler = handler;
        return this;
    }

    /// A handler of another form: an array of arguments, a method handle, or a filter.
    public Installer<G, H, F> handledBy(Handler handler) {
        this.handler = handler;
        return this;
    }

    /// A handler that changes the arguments for those behind it.
    public Installer<G, H, F> filter(F filter) {
        this.handler = filter;
        return this;
    }

    public Installer<G, H, F> first() {
        return at(Place.of(Order.FIRST));
    }

    public Installer<G, H, F> last() {
        return at(Place.of(Order.LAST));
    }

    /// Directly in front of another binding of this event, and kept in front of it.
    public Installer<G, H, F> before(BindingFacts other) {
        return at(place.andBefore(other));
    }

    /// Directly behind another binding of this event, and kept behind it.
    public Installer<G, H, F> after(BindingFacts other) {
        return at(place.andAfter(other));
    }

    public Installer<G, H, F> at(Place place) {
        this.place = place;
        return this;
    }

    /// The handler and its guards may use so many units in one raise; see [Limits].
    public Installer<G, H, F> limit(long units) {
        if (units <= 0) {
            throw new InstallException("A limit of %d on %s leaves %s no time at all; give a positive number of units."
                    .formatted(units, event.name(), who.name()));
        }
        limit = OptionalLong.of(units);
        return this;
    }

    /// When this has run, the raise ends: no binding behind it is asked. One whose guard says no, or that throws, or is
    /// ended by its limit, ends nothing.
    public Installer<G, H, F> cancelling() {
        cancelling = true;
        return this;
    }

    /// The guards are asked in the raise, the handler runs when the [Spawner] likes; what it returns is dropped.
    public Installer<G, H, F> asynchronous() {
        asynchronous = true;
        return this;
    }

    /// The handler bears being ended at any instruction. It is refused if the [EffectVerifier] cannot show that.
    public Installer<G, H, F> ephemeral() {
        ephemeral = true;
        return this;
    }

    /// What the binding is called in listings and messages.
    public Installer<G, H, F> as(String label) {
        if (label.isBlank() || label.length() > LONGEST_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            throw new InstallException(
                    "%s gave a label for %s that is blank, has control characters or more than %d letters; listings are read by people."
                            .formatted(who.name(), event.name(), LONGEST_LABEL));
        }
        this.label = label;
        return this;
    }

    /// Goes to the event's authoriser and nowhere else.
    public Installer<G, H, F> key(Object key) {
        this.key = key;
        return this;
    }

    /// Checks the types, asks the authoriser, and puts the binding in force (or in the batch). Installing twice makes two
    /// bindings.
    public Binding install() {
        if (handler == null) {
            throw new InstallException("%s installs on %s without a handler; call handle(...) before install()."
                    .formatted(who.name(), event.name()));
        }
        Calls.checkInstalled(handler, event, who.name());
        guards.forEach(guard -> Calls.checkGuard(guard, event, who.name()));
        var asked = entry(handler);
        var decision = event.exported().authorise(
                new Manipulation(Manipulation.Operation.INSTALL, event, who, asked.facts(), key));
        var shown = shown(handler, decision);
        var granted = granted(asked, decision, shown);
        granted.guards().forEach(guard -> dispatcher.checkFunctional(guard, event, who));
        checkPossible(granted);
        var quota = event.exported().isOwner(who) ? Quota.unlimited() : dispatcher.quota(who);
        changes.submit(draft -> draft.install(event, granted, shown, quota));
        return new Binding(event, granted, who, changes);
    }

    private Entry entry(Handler by) {
        long id = dispatcher.nextId();
        var identity = new Entry.Identity(id, event.name(), label == null ? "#" + id : label, who, false,
                new Conduct());
        return new Entry(identity, place, List.of(), guards, by,
                new Entry.Terms(limit, cancelling, asynchronous, ephemeral, false));
    }

    /// What the handler has been shown to be, which is all that was demanded.
    private Set<Effect> shown(Handler by, Decision decision) {
        var demanded = EnumSet.noneOf(Effect.class);
        demanded.addAll(event.list().conditions().demanded());
        if (decision instanceof Decision.AllowedWith allowed) {
            demanded.addAll(allowed.demanded());
        }
        if (ephemeral) {
            demanded.add(Effect.EPHEMERAL);
        }
        demanded.forEach(effect -> dispatcher.check(effect, by, event, who));
        return demanded;
    }

    private Entry granted(Entry asked, Decision decision, Set<Effect> shown) {
        var most = OptionalLong.empty();
        var imposed = List.<Guard>of();
        var granted = asked.place();
        boolean apart = asynchronous;
        if (decision instanceof Decision.AllowedWith with) {
            imposed = with.imposed();
            most = with.limit();
            granted = with.place().orElse(granted);
            apart |= with.asynchronous();
        }
        imposed.forEach(guard -> Calls.checkGuard(guard, event, "the authoriser, for " + who.name() + ","));
        return new Entry(asked.identity(), granted, imposed.stream().map(Entry.Imposed::new).toList(), asked.own(),
                asked.handler(), new Entry.Terms(smaller(asked.limit(), most), cancelling, apart,
                        shown.contains(Effect.EPHEMERAL), false));
    }

    private void checkPossible(Entry granted) {
        if (granted.limit().isPresent() && !dispatcher.keepsLimits()) {
            throw new InstallException(
                    "%s needs a limit of %d on %s, and dispatcher %s keeps none; build it with limits(...)."
                            .formatted(who.name(), granted.limit().getAsLong(), event.name(), dispatcher.name()));
        }
        if (granted.terms().asynchronous()) {
            dispatcher.checkSpawns(event, who);
            if (granted.isFilter()) {
                throw new InstallException(
                        "%s gave a filter for %s that %s; a filter changes the arguments for those behind it, who cannot wait for it."
                                .formatted(who.name(), event.name(),
                                        asynchronous ? "is asynchronous" : "its authority makes asynchronous"));
            }
        }
    }

    private static OptionalLong smaller(OptionalLong one, OptionalLong other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isPresent() ? one : other;
        }
        return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
    }
}
