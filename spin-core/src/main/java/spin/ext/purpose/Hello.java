package spin.ext.purpose;

import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;

/// Answers one command.
public final class Hello implements Extension {
    /// No prompt enters a word with a space in it.
    private static final String WORD = "regress hello";

    @Override
    public void start(Kernel kernel) {
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals(WORD))
                .handle((command, arguments) -> true).as("hello").install();
    }
}
