package spin.core.cli;

import java.util.function.Consumer;
import spin.core.control.KernelControl;

/// Boots the kernel for `spin run`; found with [java.util.ServiceLoader], one provider.
public interface KernelStarter {
    /// Boots and returns when the kernel is ready.
    ///
    /// @param console takes one line that the kernel's console prints; may be called from any thread
    /// @throws CommandFailure if it cannot boot so, an unknown profile for instance
    KernelControl boot(Options options, Consumer<String> console);

    /// What the command line says about the kernel.
    ///
    /// @param profile the machine profile's name, empty for the usual one
    record Options(String profile) {}
}
