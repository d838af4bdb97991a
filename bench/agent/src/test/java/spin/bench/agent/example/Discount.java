package spin.bench.agent.example;

import org.jspecify.annotations.Nullable;
import spin.bench.agent.EventsOf;
import spin.bench.agent.Plugin;
import spin.dispatcher.Exported;
import spin.dispatcher.Guard;
import spin.dispatcher.Handler;

/// Halves what five or more pieces cost, and greets in another language.
public final class Discount implements Plugin {
    @Override
    public void extend(Class<?> type, Exported<?> events) {
        if (EventsOf.type(type) != events) {
            throw new IllegalStateException("a class has its events once");
        }
        for (var method : events.type().getMethods()) {
            var on = events.asOwner().on(events.type(), method.getName(), method.getParameterTypes());
            if (method.getName().equals("price") && method.getParameterCount() == 3) {
                on.guardedBy((Guard.OfArray) arguments -> pieces(arguments) >= 5)
                        .handledBy((Handler.OfArray) arguments -> 5 * pieces(arguments)).install();
            } else if (method.getName().equals("greet")) {
                on.handledBy((Handler.OfArray) arguments -> "salve " + arguments[1]).install();
            }
        }
    }

    /// The instance is argument 0.
    private static int pieces(@Nullable Object[] arguments) {
        return arguments[2] instanceof Integer pieces ? pieces : 0;
    }
}
