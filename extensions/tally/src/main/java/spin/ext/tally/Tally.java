package spin.ext.tally;

import java.util.TreeMap;
import spin.core.Extension;
import spin.core.Kernel;
import spin.core.shell.Shell;

/// Counts the commands entered at the prompt, whoever serves them; `tally` prints the counts.
///
/// It looks at what other extensions handle without being in their way: its handler runs last and answers that it
/// did nothing.
public final class Tally implements Extension {
    private final TreeMap<String, Integer> counts = new TreeMap<>();

    @Override
    public void start(Kernel kernel) {
        var events = kernel.events();
        events.on(Shell.class, Shell::run)
                .handle((command, arguments) -> {
                    counts.merge(command, 1, Integer::sum);
                    return false;
                })
                .last().install();
        events.on(Shell.class, Shell::run)
                .guard((command, arguments) -> command.equals("tally"))
                .handle((command, arguments) -> {
                    if (counts.isEmpty()) {
                        kernel.console().println("No command has been entered before this one.");
                    }
                    counts.forEach((name, times) -> kernel.console().println(times + "  " + name));
                    return true;
                })
                .install();
    }
}
