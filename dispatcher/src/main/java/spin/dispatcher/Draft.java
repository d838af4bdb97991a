package spin.dispatcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The next binding lists of one commit, while it is put together. Lives under the dispatcher's lock.
final class Draft {

    /// One wish.
    @FunctionalInterface
    interface Edit {
        void apply(Draft draft);
    }

    private final Map<Event, BindingList> next = new LinkedHashMap<>();
    private final List<Event> live;

    /// @param live every event that anybody can still raise, in the order of their export
    Draft(List<Event> live) {
        this.live = live;
    }

    void edit(Event event, UnaryOperator<BindingList> change) {
        next.put(event, change.apply(next.getOrDefault(event, event.list())));
    }

    /// A binding comes in; refused once its event's export has been taken back.
    void install(Event event, Entry entry) {
        if (event.exported().isWithdrawn()) {
            throw new InstallException("%s cannot be extended by %s: its owner has taken the export back."
                    .formatted(event.name(), entry.requester().name()));
        }
        edit(event, list -> list.with(entry));
    }

    void withdraw(Requester requester) {
        for (var event : live) {
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
