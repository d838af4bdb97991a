package spin.core.trace;

import java.lang.invoke.MethodHandles;
import spin.dispatcher.BindingFacts;
import spin.dispatcher.Dispatcher;
import spin.dispatcher.Event;

/// An event and a binding to be told of.
final class Events {
    static final Event SOME = new Dispatcher().export(MethodHandles.lookup(), Runnable.class, () -> {}).publish()
            .event("run");
    static final BindingFacts BINDING = SOME.bindings().getFirst();

    private Events() {}
}
