package spin.core.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What other modules lend to the command line. Looked for when asked for, not before.
final class Services {
    private final ClassLoader loader;

    Services(ClassLoader loader) {
        this.loader = loader;
    }

    /// The only provider of that service.
    ///
    /// @param purpose what it is for, to stand in "... in this build: <purpose>"
    <T> T only(Class<T> service, String purpose) {
        List<T> found;
        try {
            found = ServiceLoader.load(service, loader).stream().map(ServiceLoader.Provider::get).toList();
        } catch (ServiceConfigurationError e) {
            throw new CommandFailure(
                    "the part of this build that is to " + purpose + " is broken: " + e.getMessage() + ".", e);
        }
        return switch (found.size()) {
            case 0 -> throw new CommandFailure("nothing in this build can " + purpose
                    + ": the class path has no provider of " + service.getName() + ".");
            case 1 -> found.getFirst();
            default -> throw new CommandFailure("more than one thing in this build can " + purpose + ": "
                    + found.stream().map(each -> each.getClass().getName()).sorted().collect(Collectors.joining(", "))
                    + "; leave one on the class path.");
        };
    }

    /// All added commands. One that is broken is reported and left out, so that the others still work.
    List<Subcommand> subcommands(Consumer<String> warn) {
        var found = new ArrayList<Subcommand>();
        var providers = ServiceLoader.load(Subcommand.class, loader).iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return found;
                }
                found.add(providers.next());
            } catch (ServiceConfigurationError e) {
                warn.accept("a command is left out: " + e.getMessage() + ".");
            }
        }
    }
}
