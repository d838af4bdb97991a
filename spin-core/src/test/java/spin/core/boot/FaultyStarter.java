package spin.core.boot;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import spin.core.cli.KernelStarter;
import spin.core.control.KernelControl;
import spin.core.shell.Shell;

/// Boots a kernel with a handler of its own that fails: `bad` at the prompt.
public final class FaultyStarter implements KernelStarter {
    @Override
    public KernelControl boot(Options options, Consumer<String> console) {
        var machine = SpinStarter.assemble(options, console);
        machine.kernel().events(SpinKernel.KERNEL).on(Shell.class, Shell::run)
                .guard((name, arguments) -> name.equals("bad")).handle((name, arguments) -> lengthOf(null) > 0)
                .as("bad").install();
        return started(machine);
    }

    /// Without a wire or a disk of the host's.
    static KernelThread started(Assembly machine) {
        return new KernelThread(machine, null, HostDisks.open(List.of(), machine.kernel(), ""));
    }

    @SuppressWarnings("NullAway") // the fault is the purpose
    static int lengthOf(@Nullable String text) {
        return text.length();
    }
}
