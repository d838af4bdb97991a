package spin.dispatcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MutableCallSite;

/// The one place that a raise of an event goes through. It knows its event, so that whoever can still raise the event keeps
/// it findable for [Dispatcher#uninstallAll].
final class EventSite extends MutableCallSite {
    final Event event;

    EventSite(Event event, MethodHandle target) {
        super(target);
        this.event = event;
    }

    @Override
    public String toString() {
        return "call site of " + event;
    }
}
