package spin.dispatcher;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The events as one requester sees them. Each method says how to call its selector; the rest is [SelectorReader]'s.
@SuppressWarnings("unchecked")
final class RequesterEvents implements Events {
    private final Dispatcher dispatcher;
    private final Requester who;
    private final ExportFinder finder;
    private final Changes changes;

    RequesterEvents(Dispatcher dispatcher, Requester who, ExportFinder finder, Changes changes) {
        this.dispatcher = dispatcher;
        this.who = who;
        this.finder = finder;
        this.changes = changes;
    }

    @Override
    public <I> Installer<Guard.Of0, Handler.Of0, Filter.OfNothing> on(Class<I> type, Selector.Of0<I> event) {
        return installer(type, 0, (on, with) -> event.select(on));
    }

    @Override
    public <I, A extends @Nullable Object> Installer<Guard.Of1<A>, Handler.Of1<A>, Filter.Of1<A>> on(Class<I> type,
            Selector.Of1<I, A> event) {
        return installer(type, 1, (on, with) -> event.select(on, (A) with[0]));
    }

    @Override
    public <I, A extends @Nullable Object, B extends @Nullable Object> Installer<Guard.Of2<A, B>, Handler.Of2<A, B>, Filter.Of2<A, B>> on(
            Class<I> type, Selector.Of2<I, A, B> event) {
        return installer(type, 2, (on, with) -> event.select(on, (A) with[0], (B) with[1]));
    }

    @Override
    public <I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> Installer<Guard.Of3<A, B, C>, Handler.Of3<A, B, C>, Filter.Of3<A, B, C>> on(
            Class<I> type, Selector.Of3<I, A, B, C> event) {
        return installer(type, 3, (on, with) -> event.select(on, (A) with[0], (B) with[1], (C) with[2]));
    }

    @Override
    public <I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object> Installer<Guard.Of4<A, B, C, D>, Handler.Of4<A, B, C, D>, Filter.Of4<A, B, C, D>> on(
            Class<I> type, Selector.Of4<I, A, B, C, D> event) {
        return installer(type, 4, (on, with) -> event.select(on, (A) with[0], (B) with[1], (C) with[2], (D) with[3]));
    }

    @Override
    public <I, R extends @Nullable Object> Installer<Guard.Of0, Handler.Returning0<R>, Filter.OfNothing> on(
            Class<I> type,
            Selector.Returning0<I, R> event) {
        return installer(type, 0, (on, with) -> event.select(on));
    }

    @Override
    public <I, A extends @Nullable Object, R extends @Nullable Object> Installer<Guard.Of1<A>, Handler.Returning1<A, R>, Filter.Of1<A>> on(
            Class<I> type, Selector.Returning1<I, A, R> event) {
        return installer(type, 1, (on, with) -> event.select(on, (A) with[0]));
    }

    @Override
    public <I, A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> Installer<Guard.Of2<A, B>, Handler.Returning2<A, B, R>, Filter.Of2<A, B>> on(
            Class<I> type, Selector.Returning2<I, A, B, R> event) {
        return installer(type, 2, (on, with) -> event.select(on, (A) with[0], (B) with[1]));
    }

    @Override
    public <I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, R extends @Nullable Object> Installer<Guard.Of3<A, B, C>, Handler.Returning3<A, B, C, R>, Filter.Of3<A, B, C>> on(
            Class<I> type, Selector.Returning3<I, A, B, C, R> event) {
        return installer(type, 3, (on, with) -> event.select(on, (A) with[0], (B) with[1], (C) with[2]));
    }

    @Override
    public <I, A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object, D extends @Nullable Object, R extends @Nullable Object> Installer<Guard.Of4<A, B, C, D>, Handler.Returning4<A, B, C, D, R>, Filter.Of4<A, B, C, D>> on(
            Class<I> type, Selector.Returning4<I, A, B, C, D, R> event) {
        return installer(type, 4, (on, with) -> event.select(on, (A) with[0], (B) with[1], (C) with[2], (D) with[3]));
    }

    @Override
    public Installer<Guard, Handler, Filter> on(Class<?> type, String method, Class<?>... parameters) {
        return installer(event(type, method, parameters));
    }

    @Override
    public List<BindingFacts> bindings(Class<?> type, String method, Class<?>... parameters) {
        return control(type, method, parameters).bindings();
    }

    /// See [EventControl#of].
    EventControl control(Class<?> type, String method, Class<?>... parameters) {
        return new EventControl(event(type, method, parameters), who, changes, null);
    }

    /// The dispatcher's own events behind what a requester was given.
    static RequesterEvents of(Events events) {
        if (events instanceof RequesterEvents own) {
            return own;
        }
        throw new IllegalArgumentException(
                "These events are not a dispatcher's own, so they lead to no event; pass what the dispatcher gave.");
    }

    /// See [Exported#of].
    <I> Exported<I> authority(Class<I> type, MethodHandles.Lookup proof) {
        var exported = find(type);
        if (!exported.isDefinedBy(proof)) {
            throw new InstallException.Denied(
                    "%s is not the authority over %s: it showed %s, and that is not the full lookup of the class that exported it."
                            .formatted(who.name(), type.getName(), proof));
        }
        return exported;
    }

    private Event event(Class<?> type, String method, Class<?>... parameters) {
        return find(type).named(method, parameters);
    }

    private <I, G extends Guard, H extends Handler, F extends Filter> Installer<G, H, F> installer(Class<I> type,
            int arguments,
            SelectorReader.Selection<I> selection) {
        return installer(SelectorReader.read(find(type), arguments, selection, who));
    }

    private <G extends Guard, H extends Handler, F extends Filter> Installer<G, H, F> installer(Event event) {
        return new Installer<>(dispatcher, event, who, changes);
    }

    private <I> Exported<I> find(Class<I> type) {
        var exported = finder.find(type);
        if (exported.type() != type || exported.dispatcher() != dispatcher) {
            throw new InstallException.UnknownEvent(
                    "%s asked for %s and was given an export of %s%s; this is a fault of the finder."
                            .formatted(who.name(), type.getName(), exported.type().getName(),
                                    exported.dispatcher() == dispatcher ? "" : " by another dispatcher"));
        }
        return exported;
    }
}
