package spin.core.cli;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs nothing, and remembers what it was to run.
public final class FakeRunner implements ProgramRunner {
    /// Made by a service loader, so there is no other way to it.
    static final AtomicReference<@Nullable Request> ASKED = new AtomicReference<>();

    record Request(KernelStarter.Options options, Execution execution) {}

    @Override
    public int run(KernelStarter.Options options, Execution execution, Consumer<String> console) {
        ASKED.set(new Request(options, execution));
        console.accept("from the console");
        return 42;
    }
}
