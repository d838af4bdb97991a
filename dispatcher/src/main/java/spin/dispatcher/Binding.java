package spin.dispatcher;

/// The power over one's own binding: who installed it has this object.
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
        for (var entry : event.list().entries()) {
            if (entry.id() == installed.id()) {
                return entry.facts();
            }
        }
        return installed.facts();
    }

    /// Whether raises see it. Not before its batch is committed, and not after it is out.
    public boolean isInstalled() {
        return event.list().has(installed.id());
    }

    /// Takes it out; raises under way finish as they began. Nothing happens if it is out.
    public void uninstall() {
        ask(Manipulation.Operation.UNINSTALL);
        changes.submit(draft -> draft.edit(event, list -> list.without(installed.id())));
    }

    /// Moves it to where a new binding of that order would go.
    public void reorder(Order order) {
        ask(Manipulation.Operation.REORDER);
        changes.submit(draft -> draft.edit(event, list -> list.reordering(installed.id(), order)));
    }

    private void ask(Manipulation.Operation operation) {
        event.exported().authorise(new Manipulation(operation, event, who, facts(), null));
    }

    @Override
    public String toString() {
        return facts().toString();
    }
}
