package spin.core.cli;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import spin.core.control.FakeKernel;
import spin.core.control.KernelControl;

/// Boots the kernel that keeps books, on every machine but `pdp11`.
public final class FakeStarter implements KernelStarter {
    /// The kernel booted last, for the test to look into. Made by a service loader, so there is no other way to it.
    static final AtomicReference<FakeKernel> BOOTED = new AtomicReference<>();

    @Override
    public KernelControl boot(Options options, Consumer<String> console) {
        if (options.profile().equals("pdp11")) {
            throw new CommandFailure("there is no machine profile 'pdp11'; there is dec3000-400.");
        }
        if (options.profile().equals("broken")) {
            throw new IllegalStateException("wires crossed");
        }
        var kernel = new FakeKernel();
        BOOTED.set(kernel);
        if (options.profile().equals("talkative")) {
            console.accept("kernel up");
        }
        return kernel;
    }
}
