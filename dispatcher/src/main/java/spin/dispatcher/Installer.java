package spin.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Says what is to be installed on one event, and installs it.
///
/// @param <G> guards that fit the event
/// @param <H> handlers that fit the event
public final class Installer<G extends Guard, H extends Handler> {
    private static final int LONGEST_LABEL = 100;

    private final Dispatcher dispatcher;
    private final Event event;
    private final Requester who;
    private final Changes changes;
    private final List<Guard> guards = new ArrayList<>();
    private @Nullable Handler handler;
    private Order order = Order.PLAIN;
    private OptionalLong limit = OptionalLong.empty();
    private @Nullable String label;
    private @Nullable Object key;

    Installer(Dispatcher dispatcher, Event event, Requester who, Changes changes) {
        this.dispatcher = dispatcher;
        this.event = event;
        this.who = who;
        this.changes = changes;
    }

    /// Adds a guard; all of them must say true, and they are asked in the order in which they were added.
    public Installer<G, H> guard(G guard) {
        return guardedBy(guard);
    }

    /// Adds a guard that does not look at the arguments, or looks at all of them in an array, or is a method handle.
    public Installer<G, H> guardedBy(Guard guard) {
        if (guard == null) {
            throw new InstallException("%s gave a null guard for %s; leave the guard out, or give one."
                    .formatted(who.name(), event.name()));
        }
        guards.add(guard);
        return this;
    }

    public Installer<G, H> handle(H handler) {
        this.handler = handler;
        return this;
    }

    /// A handler of another form: an array of arguments, or a method handle.
    public Installer<G, H> handledBy(Handler handler) {
        this.handler = handler;
        return this;
    }

    public Installer<G, H> first() {
        order = Order.FIRST;
        return this;
    }

    public Installer<G, H> last() {
        order = Order.LAST;
        return this;
    }

    /// The handler and its guards may use so many units in one raise; see [Limits].
    public Installer<G, H> limit(long units) {
        if (units <= 0) {
            throw new InstallException("A limit of %d on %s leaves %s no time at all; give a positive number of units."
                    .formatted(units, event.name(), who.name()));
        }
        limit = OptionalLong.of(units);
        return this;
    }

    /// What the binding is called in listings and messages.
    public Installer<G, H> as(String label) {
        if (label.isBlank() || label.length() > LONGEST_LABEL || label.chars().anyMatch(Character::isISOControl)) {
            throw new InstallException(
                    "%s gave a label for %s that is blank, has control characters or more than %d letters; listings are read by people."
                            .formatted(who.name(), event.name(), LONGEST_LABEL));
        }
        this.label = label;
        return this;
    }

    /// Goes to the event's authoriser and nowhere else.
    public Installer<G, H> key(Object key) {
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
        Calls.checkHandler(handler, event, who.name());
        guards.forEach(guard -> Calls.checkGuard(guard, event, who.name()));
        var asked = entry(handler);
        var granted = granted(asked, event.exported().authorise(
                new Manipulation(Manipulation.Operation.INSTALL, event, who, asked.facts(), key)));
        if (granted.limit().isPresent() && !dispatcher.keepsLimits()) {
            throw new InstallException(
                    "%s needs a limit of %d on %s, and dispatcher %s keeps none; build it with limits(...)."
                            .formatted(who.name(), granted.limit().getAsLong(), event.name(), dispatcher.name()));
        }
        changes.submit(draft -> draft.install(event, granted));
        return new Binding(event, granted, who, changes);
    }

    private Entry entry(Handler by) {
        long id = dispatcher.nextId();
        return new Entry(id, event.name(), label == null ? "#" + id : label, who, false, order, List.of(), guards, by,
                limit);
    }

    private Entry granted(Entry asked, Decision decision) {
        if (!(decision instanceof Decision.AllowedWith(var imposed, var granted, var most))) {
            return asked;
        }
        imposed.forEach(guard -> Calls.checkGuard(guard, event, "the authoriser, for " + who.name() + ","));
        return new Entry(asked.id(), asked.event(), asked.label(), who, false, granted.orElse(asked.order()),
                imposed.stream().map(Entry.Imposed::new).toList(), asked.own(), asked.handler(),
                smaller(asked.limit(), most));
    }

    private static OptionalLong smaller(OptionalLong one, OptionalLong other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isPresent() ? one : other;
        }
        return OptionalLong.of(Math.min(one.getAsLong(), other.getAsLong()));
    }
}
