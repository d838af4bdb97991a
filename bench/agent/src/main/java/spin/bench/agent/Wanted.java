package spin.bench.agent;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the command line asks for: `TYPE[,TYPE...][,with:PLUGIN]`.
///
/// @param types  classes and interfaces
/// @param plugin a [Plugin]
record Wanted(Set<String> types, Optional<String> plugin) {
    private static final String WITH = "with:";
    private static final String EXAMPLE = "write -javaagent:AGENT.jar=com.example.Service,with:com.example.Extension";
    private static final Pattern NAME = Pattern
            .compile(
                    "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*");
    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");
    private static final List<String> OURS = List.of("spin.dispatcher.", "spin.bench.agent.Agent",
            "spin.bench.agent.EventsOf",
            "net.bytebuddy.", "org.objectweb.asm.");
    private static final int SHOWN = 80;

    /// The command line asks for what cannot be.
    static final class MisuseException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        MisuseException(String message) {
            super(message);
        }
    }

    /// @throws MisuseException with one sentence
    static Wanted parse(@Nullable String arguments) {
        if (arguments == null || arguments.isBlank()) {
            throw new MisuseException("the agent was told no class whose methods are to be events; " + EXAMPLE + ".");
        }
        var types = new LinkedHashSet<String>();
        var plugin = Optional.<String>empty();
        for (var part : arguments.split(",", -1)) {
            boolean isPlugin = part.startsWith(WITH);
            var name = checked(isPlugin ? part.substring(WITH.length()) : part);
            if (!isPlugin) {
                if (!types.add(extensible(name))) {
                    throw new MisuseException("the agent was told %s twice; name each class once.".formatted(name));
                }
            } else if (plugin.isPresent()) {
                throw new MisuseException("the agent was told two extensions, %s and %s; give one that starts both."
                        .formatted(plugin.get(), name));
            } else {
                plugin = Optional.of(name);
            }
        }
        if (types.isEmpty()) {
            throw new MisuseException("the agent was told an extension and no class to extend; " + EXAMPLE + ".");
        }
        return new Wanted(types, plugin);
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new MisuseException("'%s' is not the name of a class; %s.".formatted(printable(name), EXAMPLE));
        }
        return name;
    }

    private static String extensible(String name) {
        if (JDK.stream().anyMatch(name::startsWith)) {
            throw new MisuseException(
                    "%s belongs to the JDK, whose classes are loaded before any agent; name a class of the program."
                            .formatted(name));
        }
        if (OURS.stream().anyMatch(name::startsWith)) {
            throw new MisuseException(
                    "%s is part of what makes events, so it cannot be one; name a class of the program."
                            .formatted(name));
        }
        return name;
    }

    private static String printable(String text) {
        var clean = text.replaceAll("\\p{C}", "?");
        return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN) + "...";
    }
}
