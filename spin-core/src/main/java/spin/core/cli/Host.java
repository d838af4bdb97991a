package spin.core.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Properties;
import java.util.function.BooleanSupplier;

/// What the command line may touch of the process it runs in.
///
/// @param in standard input
/// @param out standard output
/// @param err standard error
/// @param environment the environment variables
/// @param properties the system properties
/// @param interactive says whether a person sits at the other end of both standard input and output; costs something to find out
/// @param services what other modules lend
record Host(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, Properties properties,
        BooleanSupplier interactive,
        Services services) {

    static Host ofThisProcess() {
        return new Host(System.in, System.out, System.err, System.getenv(), System.getProperties(), Host::atTerminal,
                new Services(Host.class.getClassLoader()));
    }

    @SuppressWarnings("SystemConsoleNull") // it still is null on 25 when neither end is a terminal
    private static boolean atTerminal() {
        var console = System.console();
        return console != null && console.isTerminal();
    }

    String environment(String name) {
        return environment.getOrDefault(name, "");
    }

    String property(String name) {
        return properties.getProperty(name, "");
    }
}
