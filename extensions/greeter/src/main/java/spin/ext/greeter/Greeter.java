package spin.ext.greeter;

import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;

/// Adds the command `greet NAME` to the prompt: the smallest useful extension.
public final class Greeter implements Extension {
    @Override
    public void start(Kernel kernel) {
        kernel.events().on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("greet"))
                .handle((command, arguments) -> {
                    kernel.console().println("Hello, " + (arguments.isEmpty() ? "whoever you are" : arguments) + ".");
                    return true;
                })
                .install();
    }
}
