package spin.bench.agent.example;

import spin.bench.agent.Plugin;
import spin.dispatcher.Exported;

public final class Broken implements Plugin {
    @Override
    public void extend(Class<?> type, Exported<?> events) {
        throw new IllegalStateException("out of order");
    }
}
