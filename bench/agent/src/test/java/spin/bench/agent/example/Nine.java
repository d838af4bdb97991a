package spin.bench.agent.example;

import spin.bench.agent.Plugin;
import spin.dispatcher.Exported;
import spin.dispatcher.Handler;

/// Answers 9 to everything.
public final class Nine implements Plugin {
    @Override
    public void extend(Class<?> type, Exported<?> events) {
        for (var method : events.type().getMethods()) {
            events.asOwner().on(events.type(), method.getName(), method.getParameterTypes())
                    .handledBy((Handler.OfArray) arguments -> 9).install();
        }
    }
}
