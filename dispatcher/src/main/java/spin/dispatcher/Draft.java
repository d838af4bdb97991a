package spin.dispatcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The next binding lists of one commit, while it is put together. Lives under the dispatcher's lock.
final class Draft {

    /// One wish.
    @FunctionalInterface
    interface Edit {
        void apply(Draft draft);
    }

    private final Map<Event, BindingList> next = new LinkedHashMap<>();
    private final List<Entry> installed = new ArrayList<>();
    private final Supplier<List<Event>> live;

    /// @param live every event that anybody can still raise, in the order of their export
    Draft(Supplier<List<Event>> live) {
        this.live = live;
    }

    void edit(Event event, UnaryOperator<BindingList> change) {
        next.put(event, change.apply(list(event)));
    }

    private BindingList list(Event event) {
        return next.getOrDefault(event, event.list());
    }

    /// A binding comes in; refused once its event's export has been taken back, if it is not what the event demands by now,
    /// and beyond the quota.
    void install(Event event, Entry entry, Set<Effect> shown, Quota quota) {
        var who = entry.requester().name();
        if (event.exported().isWithdrawn()) {
            throw new InstallException("%s cannot be extended by %s: its owner has taken the export back."
                    .formatted(event.name(), who));
        }
        var conditions = list(event).conditions();
        if (!shown.containsAll(conditions.demanded())) {
            throw new InstallException(
                    "%s has come to demand that handlers be %s while %s was installing; install again."
                            .formatted(event.name(), conditions.demanded(), who));
        }
        if (conditions.asynchronous() && entry.isFilter()) {
            throw new InstallException(
                    "%s cannot be filtered by %s: it is asynchronous, so its raisers do not wait for changed arguments."
                            .formatted(event.name(), who));
        }
        check(quota, event, entry.requester());
        edit(event, list -> list.with(entry));
        installed.add(entry);
    }

    List<Entry> installed() {
        return installed;
    }

    private void check(Quota quota, Event event, Requester who) {
        if (quota.perEvent() != Integer.MAX_VALUE && count(event, who) >= quota.perEvent()) {
            throw new InstallException.OverQuota(
                    "%s has %d bindings on %s, which is all that it may have there; uninstall one first."
                            .formatted(who.name(), quota.perEvent(), event.name()));
        }
        if (quota.total() != Integer.MAX_VALUE
                && live.get().stream().mapToLong(each -> count(each, who)).sum() >= quota.total()) {
            throw new InstallException.OverQuota(
                    "%s has %d bindings, which is all that it may have, so there is none left for %s; uninstall one first."
                            .formatted(who.name(), quota.total(), event.name()));
        }
    }

    private long count(Event event, Requester who) {
        return list(event).entries().stream().filter(entry -> entry.isBy(who) && !entry.isIntrinsic()).count();
    }

    void withdraw(Requester requester) {
        for (var event : live.get()) {
            edit(event, list -> list.withoutThoseOf(requester));
        }
    }

    /// Only what differs from what is in force.
    ///
    /// By identity: equality would ask the handlers, which are other people's code.
    @SuppressWarnings("ReferenceEquality")
    Map<Event, BindingList> changes() {
        next.entrySet().removeIf(each -> each.getValue() == each.getKey().list());
        return next;
    }
}
