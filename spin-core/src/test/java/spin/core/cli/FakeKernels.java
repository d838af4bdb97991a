package spin.core.cli;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Kernels that run nothing and note what they were asked.
public final class FakeKernels implements OtherKernels {
    static final AtomicReference<@Nullable Request> ASKED = new AtomicReference<>();

    record Request(String kernel, String profile, ProgramRunner.Execution execution) {}

    @Override
    public List<String> names() {
        return List.of("plain", "strange");
    }

    @Override
    public int run(String kernel, String profile, ProgramRunner.Execution execution, Consumer<String> told) {
        ASKED.set(new Request(kernel, profile, execution));
        told.accept("it wanted call 7");
        return 43;
    }
}
