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
    private final Holdings before;
    /// How many more each has than before, on an event and in all.
    private final Map<Event, Holdings> more = new LinkedHashMap<>();
    private final Holdings moreInAll = new Holdings();
    private final Supplier<List<Event>> live;

    /// @param before how many bindings each requester has in all
    /// @param live every event that anybody can still raise, in the order of their export
    Draft(Holdings before, Supplier<List<Event>> live) {
        this.before = before;
        this.live = live;
    }

    void edit(Event event, UnaryOperator<BindingList> change) {
        var old = list(event);
        var changed = change.apply(old);
        next.put(event, changed);
        changed.entries().differFrom(old.entries(), entry -> count(event, entry, -1), entry -> count(event, entry, 1));
    }

    /// The event's own procedure is nobody's.
    private void count(Event event, Entry entry, int by) {
        if (!entry.isIntrinsic()) {
            more.computeIfAbsent(event, _ -> new Holdings()).add(entry.requester(), by);
            moreInAll.add(entry.requester(), by);
        }
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
        if (held(event, who) >= quota.perEvent()) {
            throw new InstallException.OverQuota(
                    "%s has %d bindings on %s, which is all that it may have there; uninstall one first."
                            .formatted(who.name(), quota.perEvent(), event.name()));
        }
        if (before.of(who) + moreInAll.of(who) >= quota.total()) {
            throw new InstallException.OverQuota(
                    "%s has %d bindings, which is all that it may have, so there is none left for %s; uninstall one first."
                            .formatted(who.name(), quota.total(), event.name()));
        }
    }

    private int held(Event event, Requester who) {
        var others = more.get(event);
        return event.holdings().of(who) + (others == null ? 0 : others.of(who));
    }

    void withdraw(Requester requester) {
        for (var event : live.get()) {
            if (held(event, requester) > 0) {
                edit(event, list -> list.withoutThoseOf(requester));
            }
        }
    }

    /// How many more each will have.
    Holdings more() {
        return moreInAll;
    }

    /// From now on this is what each has.
    void settle() {
        more.forEach((event, others) -> event.holdings().add(others));
        before.add(moreInAll);
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
