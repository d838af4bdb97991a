package spin.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The power over one's own binding: who installed it has this object. For each change the event's authoriser is asked.
public final class Binding {
    private final Event event;
    private final Entry installed;
    private final Requester who;
    private final Changes changes;

    Binding(Event event, Entry installed, Requester who, Changes changes) {
        this.event = event;
        this.installed = installed;
        this.who = who;
        this.changes = changes;
    }

    /// As they are; once it is out, as they were at the install.
    public BindingFacts facts() {
        return now().facts();
    }

    /// Such as `Udp.packetArrived`.
    public String event() {
        return event.name();
    }

    /// What was installed; a closure is in it.
    public Handler handler() {
        return installed.handler();
    }

    /// One's own, in the order of evaluation. What the authority imposed is the authority's.
    public List<Guard> guards() {
        return now().own();
    }

    /// Whether raises see it. Not before its batch is committed, and not after it is out.
    public boolean isInstalled() {
        return event.list().has(installed.id());
    }

    /// What has gone wrong with it.
    public Evidence evidence() {
        return installed.conduct().evidence();
    }

    /// Takes it out; raises under way finish as they began, and what was handed over to run on its own still runs. Nothing
    /// happens if it is out.
    public void uninstall() {
        uninstall(null);
    }

    /// With proof for the authoriser, as in [Installer#key].
    public void uninstall(@Nullable Object key) {
        ask(Manipulation.Operation.UNINSTALL, key);
        changes.submit(draft -> draft.edit(event, list -> list.without(installed.id())));
    }

    /// Moves it to where a new binding of that order would go; its relations to others end.
    public void reorder(Order order) {
        reorder(Place.of(order));
    }

    /// Moves it to where a new binding of that place would go, and with it those that were placed relative to it.
    public void reorder(Place place) {
        reorder(place, null);
    }

    /// With proof for the authoriser.
    public void reorder(Place place, @Nullable Object key) {
        ask(Manipulation.Operation.REORDER, key);
        changes.submit(draft -> draft.edit(event, list -> list.reordering(installed.id(), place)));
    }

    /// Adds a guard of one's own behind those that are there.
    public void guard(Guard guard) {
        Calls.checkGuard(guard, event, who.name());
        ask(Manipulation.Operation.ADD_GUARD, null);
        event.exported().dispatcher().checkFunctional(guard, event, who);
        change(own -> own.add(guard));
    }

    /// Takes away one of [#guards], known by identity. Nothing happens if it is not there.
    public void unguard(Guard guard) {
        ask(Manipulation.Operation.REMOVE_GUARD, null);
        change(own -> remove(own, guard));
    }

    @SuppressWarnings("ReferenceEquality")
    private static void remove(List<Guard> own, Guard guard) {
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i) == guard) {
                own.remove(i);
                return;
            }
        }
    }

    /// Lets it run again after a quarantine, its faults forgotten.
    public void reinstate() {
        ask(Manipulation.Operation.REINSTATE, null);
        changes.submit(draft -> draft.edit(event, list -> Event.reinstating(list, installed.id())));
    }

    private void change(Consumer<List<Guard>> edit) {
        UnaryOperator<Entry> change = entry -> {
            var own = new ArrayList<>(entry.own());
            edit.accept(own);
            return entry.guardedBy(own);
        };
        changes.submit(draft -> draft.edit(event, list -> list.changing(installed.id(), change)));
    }

    private Entry now() {
        var entry = event.list().find(installed.id());
        return entry == null ? installed : entry;
    }

    private void ask(Manipulation.Operation operation, @Nullable Object key) {
        event.exported().authorise(new Manipulation(operation, event, who, facts(), key));
    }

    @Override
    public String toString() {
        return facts().toString();
    }
}
