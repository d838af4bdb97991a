package spin.bench.agent;

import java.lang.instrument.Instrumentation;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What `-javaagent:AGENT.jar=com.example.Service,with:com.example.Extension` starts.
public final class Agent {
    private static final int WRONG_USAGE = 2;
    private static final String SAFE = "net.bytebuddy.safe";
    private static volatile Optional<String> plugin = Optional.empty();

    private Agent() {}

    /// Called by the JVM before the program's `main`. Wrong arguments end the JVM with one sentence and status 2: a program
    /// that runs without what it was told to run with is worse.
    public static void premain(@Nullable String arguments, Instrumentation instrumentation) {
        Wanted wanted;
        try {
            wanted = Wanted.parse(arguments);
        } catch (Wanted.MisuseException e) {
            say(e.getMessage());
            System.exit(WRONG_USAGE);
            return;
        }
        // Byte Buddy then leaves Unsafe alone, and the JVM has nothing to warn of.
        if (System.getProperty(SAFE) == null) {
            System.setProperty(SAFE, "true");
        }
        plugin = wanted.plugin();
        var loaded = Stream.<Class<?>>of(instrumentation.getAllLoadedClasses()).map(Class::getName).toList();
        wanted.types().stream().filter(loaded::contains).forEach(name -> say(
                "%s is no event: it was loaded before this agent; give this agent before others.".formatted(name)));
        var met = ConcurrentHashMap.<String>newKeySet();
        new Weaver(wanted.types(), met, Agent::say).installOn(instrumentation);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> wanted.types().stream()
                .filter(name -> !met.contains(name) && !loaded.contains(name))
                .forEach(name -> say("%s was never loaded, nor a class that implements it; look at its spelling."
                        .formatted(name)))));
    }

    static Optional<String> plugin() {
        return plugin;
    }

    static void say(@Nullable String sentence) {
        System.err.println("spin agent: " + sentence);
    }
}
