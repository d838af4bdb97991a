package spin.ext.purpose;

import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;

/// Handles one command, and never comes back.
public final class Endless implements Extension {
    /// No prompt enters a word with a space in it, so nobody meets this handler by mistake.
    private static final String WORD = "fault-on-purpose endless";

    @Override
    public void start(Kernel kernel) {
        kernel.events().on(Shell.class, Shell::run).guard((command, arguments) -> command.equals(WORD))
                .handle((command, arguments) -> neverAnswered(arguments)).as("endless").limit(1_000_000).install();
    }

    private static boolean neverAnswered(String arguments) {
        int turns = arguments.length();
        while (turns >= 0) {
            turns = (turns + 1) & 0xff;
        }
        return true;
    }
}
