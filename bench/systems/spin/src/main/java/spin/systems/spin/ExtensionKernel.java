package spin.systems.spin;

import java.util.function.Predicate;
import spin.bench.port.WorkloadFailedException;
import spin.core.Console;
import spin.core.Kernel;
import spin.core.boot.SpinKernel;
import spin.dispatcher.Events;

/// A kernel as an extension sees it that a workload has on a machine.
///
/// @param expected what the extension may say; anything else is a refusal, and ends the workload
record ExtensionKernel(SpinKernel kernel, String name, Predicate<String> expected) implements Kernel {
    @Override
    public <T> T resolve(Class<T> type) {
        return kernel.resolve(type, Network.APPLICATION);
    }

    @Override
    public Events events() {
        return kernel.events(Network.APPLICATION);
    }

    @Override
    public Console console() {
        return line -> {
            if (!expected.test(line)) {
                throw new WorkloadFailedException(line);
            }
        };
    }
}
